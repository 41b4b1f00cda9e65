// https://stylelint.io/user-guide/rules
export default {
  extends: "stylelint-config-standard",
  rules: {
    // "max-width" is understood by browsers from before 2023 too.
    "media-feature-range-notation": "prefix",
  },
};

// https://stylelint.io/user-guide/rules
export default {
  extends: "stylelint-config-standard",
};

// https://html-validate.org/rules/
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Boxes of one name are a list of ids.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    "long-title": "off", // It counts the characters of &lt; in a search, too.
    "no-implicit-input-type": "off", // HTML says that it is text.
    "no-trailing-whitespace": "off", // A template's tag on a line of its own leaves some.
    "no-unused-disable": "off", // A list without items has no boxes for selecting.
    "wcag/h30": "off", // It does not know aria-labelledby. Axe looks at the names of links, too.
  },
};

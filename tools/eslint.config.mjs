// https://eslint.org/docs/latest/rules/
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: globals.browser, sourceType: "script" },
    rules: {
      eqeqeq: "error",
      "no-redeclare": ["error", { builtinGlobals: false }], // window has a name for everything.
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];

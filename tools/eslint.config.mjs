// https://eslint.org/docs/latest/rules/
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import js from "@eslint/js";
import globals from "globals";

// The scripts of a page are classic ones, which share what stands at their top level.
const root = join(import.meta.dirname, "..");
const folders = readdirSync(root).map((app) => join(root, app, "static")).filter(existsSync);
const paths = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
);
const sources = paths.filter((path) => path.endsWith(".js")).map((path) => readFileSync(path, "utf8"));
const declarations = sources.join("\n").matchAll(/^(?:async function|function|const|let) (\w+)/gm);
const shared = Object.fromEntries([...declarations].map(([, name]) => [name, "writable"]));

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...shared }, sourceType: "script" },
    rules: {
      eqeqeq: "error",
      "no-redeclare": ["error", { builtinGlobals: false }], // window has a name for everything.
      "no-unused-vars": ["error", { vars: "local" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/project";

/** Folder of the style sheet and the script of the runbook's page, relative to the project root. */
export const PAGE_FOLDER = join("lib", "runbook", "page");

/** Style sheets, in the order of the cascade. */
const STYLES = ["page.css", "procedures.css", "forms.css", "reference.css", "narrow.css", "print.css"];

/** Modules of the script. A module comes after those that it imports. */
const MODULES = [
  "common.js",
  "steps.js",
  "cards.js",
  "forms.js",
  "copying.js",
  "search.js",
  "links.js",
  "pictures.js",
  "page.js",
];

/** The style sheet and the script as a TypeScript module, for the same reasons as the scripts of pods (`script-texts.ts`). */
export function pageModule(): string {
  const style = short(STYLES.map(textOf).join(""));
  return [
    "// Generated from the *.css and *.js files in this folder by `npm run generate`. Edit those files.",
    "",
    "/** The style sheet and the script of the page. */",
    "export const PAGE = {",
    `  style: ${JSON.stringify(style)},`,
    `  script: ${JSON.stringify(joinedScript())},`,
    "} as const;",
    "",
  ].join("\n");
}

/** All modules in one function, without their imports and exports. */
function joinedScript(): string {
  const bodies = MODULES.map((file) => {
    const text = textOf(file);
    const imported = [...text.matchAll(/^import .* from "\.\/(.*)";$/gm)].map(([, name = ""]) => name);
    const late = imported.filter((name) => MODULES.indexOf(name) >= MODULES.indexOf(file));
    if (late.length > 0) throw new Error(`${file} imports ${late.join(", ")}, which must come before it in MODULES`);
    return short(text.replace(/^import .*;\n+/gm, "").replace(/^export /gm, ""));
  });
  return ['(() => {\n"use strict";\n', ...bodies, "})();\n"].join("");
}

/** A text without comments and indentation, which would be a third of the script. Comments are on separate lines. */
function short(text: string): string {
  return text.replace(/^ *(\/\*[^]*?\*\/|\/\/.*)\n/gm, "").replace(/^\s+/gm, "");
}

function textOf(file: string): string {
  return readFileSync(join(projectFolder(), PAGE_FOLDER, file), "utf8");
}

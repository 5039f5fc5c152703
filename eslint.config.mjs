import boundaries from "eslint-plugin-boundaries";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

/** The rooms of the house and what each may import; the picture is in docs/adr/0001 and CONTRIBUTING.md. */
const ROOMS = {
  spec: { pattern: "lib/spec/**", may: ["spec", "names"] },
  names: { pattern: "lib/{names,operation-names,pulumi-names}.ts", may: ["names", "spec"] },
  graph: { pattern: "lib/graph.ts", may: ["spec", "names"] },
  traffic: { pattern: "lib/traffic/**", may: ["traffic", "graph", "spec", "names"] },
  topology: { pattern: "lib/topology/**", may: ["topology", "spec", "names"] },
  monitoring: { pattern: "lib/monitoring/**", may: ["monitoring", "topology", "graph", "spec", "names"] },
  rules: { pattern: "lib/rules/**", may: ["rules", "monitoring", "topology", "traffic", "graph", "spec", "names"] },
  constructs: {
    pattern: "lib/constructs/**",
    may: ["constructs", "rules", "monitoring", "topology", "traffic", "graph", "spec", "names"],
  },
  backups: { pattern: "lib/backups/**", may: ["backups", "spec", "names"] },
  manifests: { pattern: "lib/manifests.ts", may: [] },
  reachability: { pattern: "lib/reachability/**", may: ["reachability", "manifests", "spec", "names"] },
  library: {
    pattern: "lib/{index,autoscalers,changes,change-effects,diagram,hasty-switches,drift/*}.ts",
    may: [
      "library",
      "constructs",
      "reachability",
      "manifests",
      "rules",
      "monitoring",
      "topology",
      "traffic",
      "graph",
      "spec",
      "names",
    ],
  },
  charts: {
    pattern: "charts/**",
    may: [
      "charts",
      "library",
      "constructs",
      "reachability",
      "manifests",
      "rules",
      "monitoring",
      "topology",
      "traffic",
      "graph",
      "spec",
      "names",
    ],
  },
  stacks: {
    pattern: "stacks/**",
    may: [
      "stacks",
      "charts",
      "library",
      "constructs",
      "manifests",
      "rules",
      "backups",
      "monitoring",
      "traffic",
      "graph",
      "topology",
      "spec",
      "names",
    ],
  },
  testing: { pattern: "testing/**", may: ["testing", "reachability", "manifests", "names"] },
  bin: {
    pattern: "bin/**",
    may: [
      "bin",
      "charts",
      "library",
      "reachability",
      "manifests",
      "rules",
      "monitoring",
      "topology",
      "traffic",
      "graph",
      "spec",
      "names",
    ],
  },
};

/** Packages that a room may use, where it is not free to use any. */
const PACKAGES = {
  spec: ["zod/mini", "yaml", "fastest-levenshtein"],
  names: [],
  graph: [],
  traffic: [],
  topology: [],
  monitoring: [],
  rules: ["fastest-levenshtein"],
  constructs: ["cdk8s", "cdk8s-plus-28", "constructs", "crypto"],
  backups: [],
  manifests: ["cdk8s"],
  reachability: [],
  testing: [],
  library: ["cdk8s", "cdk8s-plus-28", "constructs"],
};

/** Pulumi lives in one room, which can be taken away; and by sub-path, because a whole package takes seconds to check. */
const PULUMI = {
  files: { elsewhere: ["charts/**/*.ts", "bin/**/*.ts"], here: ["stacks/**/*.ts"] },
  elsewhere: { regex: "^@pulumi/", message: "Pulumi is for stacks/ alone" },
  whole: { regex: "^@pulumi/(aws|kubernetes)$", message: "import by sub-path, such as @pulumi/kubernetes/apps/v1" },
};

/** What reads the clock, chance, the machine or a locale. */
const IMPURE = [
  "process",
  "globalThis",
  "performance",
  "crypto",
  "Date",
  "Intl",
  "fetch",
  "setTimeout",
  "setInterval",
  "__dirname",
];

const noTeleport = "lib/ is pure: no clock, no randomness, no environment; charts/main.ts reads the environment once";

export default tseslint.config(
  { ignores: ["build/", "dist/", "node_modules/", "coverage/", "**/*.js", "**/*.mjs"] },
  tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 300 }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "export by name: the public API must fit on one screen" },
        {
          selector: "MemberExpression[property.name='tryRemoveChild']",
          message: "absence means deletion: change a field instead",
        },
        {
          selector: "CallExpression[callee.property.name=/^toLocale|^localeCompare$/]",
          message: "a locale must not reach the output",
        },
      ],
    },
  },
  {
    files: ["lib/**/*.ts", "charts/**/*.ts", "stacks/**/*.ts", "testing/**/*.ts", "bin/**/*.ts"],
    plugins: { boundaries },
    settings: {
      "boundaries/files": Object.entries(ROOMS).map(([category, { pattern }]) => ({ category, pattern })),
      "import/resolver": { node: { extensions: [".ts", ".js"] } },
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            { allow: { to: { module: { origin: ["external", "core"] } } } },
            ...Object.entries(ROOMS).map(([room, { may }]) => ({
              from: { file: { categories: room } },
              allow: { to: { file: { categories: { anyOf: may } } } },
            })),
          ],
        },
      ],
    },
  },
  ...Object.entries(PACKAGES).map(([room, packages]) => ({
    files: [ROOMS[room].pattern],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "crypto", allowImportNames: ["createHash"], message: noTeleport }],
          patterns: [
            {
              regex: `^(?!\\.|(${packages.join("|") || "none"})$)`,
              message: `lib: ${room} may import ${packages.join(", ") || "no package"}`,
            },
          ],
        },
      ],
    },
  })),
  {
    files: PULUMI.files.elsewhere,
    rules: { "no-restricted-imports": ["error", { patterns: [PULUMI.elsewhere] }] },
  },
  { files: PULUMI.files.here, rules: { "no-restricted-imports": ["error", { patterns: [PULUMI.whole] }] } },
  {
    files: ["lib/**/*.ts"],
    rules: {
      // A file in no room would have no walls: every new file of lib/ gets a line in ROOMS.
      "boundaries/no-unknown-files": "error",
      "no-restricted-globals": ["error", ...IMPURE.map((name) => ({ name, message: noTeleport }))],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: noTeleport },
        { property: "addJsonPatch", message: "a patch is untyped and invisible to the rules: model the field" },
      ],
    },
  },
  {
    files: ["test/**/*.ts", "examples/**/*.test.ts"],
    ...jest.configs["flat/recommended"],
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/require-to-throw-message": "error",
      "jest/no-large-snapshots": ["error", { maxSize: 30 }],
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "fc.assert"] }],
      "jest/no-conditional-expect": "off",
    },
  },
);

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IExtractorMessagesConfig,
} from "@microsoft/api-extractor";
import { inputError } from "../../../charts/failures";
import { projectFolder } from "../../tools/project";
import { publicEntries, type Entry } from "./entries";

/** An entry's API report. */
export interface Report {
  /** The entry. */
  readonly entry: Entry;
  /** Text of the report. */
  readonly text: string;
  /** What is wrong with the declarations and their comments: one line each, with its file and line. */
  readonly warnings: readonly string[];
  /**
   * Types that people meet and that the entry does not export: what is wrong by their names. Another entry may export them, see
   * `apiProblems`.
   */
  readonly forgotten: ReadonlyMap<string, string>;
}

/** Not in the report: a warning there would be kept like an agreed line. */
const HEARD = { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: false };
const OFF = { logLevel: ExtractorLogLevel.None };

const MESSAGES: IExtractorMessagesConfig = {
  // skipLibCheck hides none of ours: `npm run typecheck` and test/package check the same types.
  compilerMessageReporting: { default: HEARD },
  extractorMessageReporting: {
    default: HEARD,
    // Everything that is exported is public (docs/versions.md): no tag could say more.
    "ae-missing-release-tag": OFF,
  },
  tsdocMessageReporting: { default: HEARD },
};

/**
 * The API report of every public entry, made from the declarations below `build/`. Nothing in the project is written.
 * @throws an input error where the project is not built
 */
export function extractReports(): readonly Report[] {
  const entries = publicEntries();
  const missing = entries.filter(({ types }) => !existsSync(join(projectFolder(), types)));
  if (missing.length > 0) {
    throw inputError(`${missing.map(({ types }) => types).join(", ")}: not there; run \`npm run build\` first`);
  }
  const folder = mkdtempSync(join(tmpdir(), "access-layer-api-"));
  try {
    const configs = entries.map((entry) => configOf(entry, folder));
    // One program for all entries: reading the types of cdk8s and Pulumi takes most of the time.
    const [first] = configs;
    if (first === undefined) return [];
    const compilerState = CompilerState.create(first, { additionalEntryPoints: configs.map(entryPoint) });
    return entries.map((entry, index) => reportOf(entry, configs[index] ?? first, compilerState, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configOf({ name, types }: Entry, folder: string): ExtractorConfig {
  const top = projectFolder();
  mkdirSync(join(folder, name));
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(top, "package.json"),
    configObject: {
      projectFolder: top,
      mainEntryPointFilePath: join(top, types),
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: join(folder, name),
        reportTempFolder: join(folder, name),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: MESSAGES,
      newlineKind: "lf",
    },
  });
}

/** Not the project's: that one excludes `build/`, and has checks that declarations don't need. */
const COMPILER_OPTIONS = {
  target: "ES2022",
  lib: ["ES2022"],
  module: "node16",
  strict: true,
  types: ["node", "jest"],
  skipLibCheck: true,
};

function entryPoint({ mainEntryPointFilePath }: ExtractorConfig): string {
  return mainEntryPointFilePath;
}

function reportOf(entry: Entry, config: ExtractorConfig, compilerState: CompilerState, folder: string): Report {
  const warnings: string[] = [];
  const forgotten = new Map<string, string>();
  Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Warning || message.logLevel === ExtractorLogLevel.Error) {
        const [, symbol] = /^The symbol "(\w+)" needs to be exported/.exec(message.text) ?? [];
        if (message.messageId === "ae-forgotten-export" && symbol !== undefined) forgotten.set(symbol, lineOf(message));
        else warnings.push(lineOf(message));
      }
      // The caller prints the warnings.
      message.handled = true;
    },
  });
  const text = readFileSync(join(folder, entry.name, `${entry.name}.api.md`), "utf8");
  return { entry, text, warnings, forgotten };
}

function lineOf({ messageId, text, sourceFilePath, sourceFileLine }: ExtractorMessage): string {
  const place =
    sourceFilePath === undefined ? "" : `${relative(projectFolder(), sourceFilePath)}:${sourceFileLine ?? 1} `;
  return `${place}${messageId}: ${text}`;
}

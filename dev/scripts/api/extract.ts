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
  /** Entry. */
  readonly entry: Entry;
  /** Report text. */
  readonly text: string;
  /** Problems with declarations and comments: one line each, with file and line. */
  readonly warnings: readonly string[];
  /**
   * Types that appear in the API but that this entry does not export: problem by type name. Another entry may export them; see
   * `apiProblems`.
   */
  readonly forgotten: ReadonlyMap<string, string>;
}

/** Reports warnings outside the API report, because in the report they would look accepted. */
const REPORTED = { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: false };
const OFF = { logLevel: ExtractorLogLevel.None };

const MESSAGES: IExtractorMessagesConfig = {
  // skipLibCheck does not hide errors in this project: `npm run typecheck` and test/package check the same types.
  compilerMessageReporting: { default: REPORTED },
  extractorMessageReporting: {
    default: REPORTED,
    // All exports are public (docs/versions.md), so release tags add nothing.
    "ae-missing-release-tag": OFF,
  },
  tsdocMessageReporting: { default: REPORTED },
};

/**
 * API reports of all public entries, from the declarations below `build/`. Does not write any project files.
 * @throws an input error if the project is not built
 */
export function extractReports(): readonly Report[] {
  const entries = publicEntries();
  const missing = entries.filter(({ types }) => !existsSync(join(projectFolder(), types)));
  if (missing.length > 0) {
    throw inputError(`${missing.map(({ types }) => types).join(", ")}: missing; run \`npm run build\` first`);
  }
  const folder = mkdtempSync(join(tmpdir(), "access-layer-api-"));
  try {
    const configs = entries.map((entry) => configOf(entry, folder));
    // One TypeScript program for all entries, because parsing the types of cdk8s and Pulumi takes most of the time.
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

/** Separate from the project's options, which exclude `build/` and enable checks that declarations don't need. */
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

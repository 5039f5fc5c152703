import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { isAlias, parseDocument, type Document } from "yaml";
import type { EditStep, Runner } from "../../../lib/runbook/procedure";
import { fill } from "../../../lib/runbook/fill";
import { HOT_QUERIES_FILE } from "../../../lib/names";
import { environmentsArgument } from "../../../lib/values/command-line";
import { PROJECT } from "../../helpers/fixtures";
import { createAuthority, createServer } from "../support/certificates";
import { startServer, type Server } from "../support/child-processes";
import { run, type Kubectl, type Outcome } from "../support/kubectl";
import { kubectlWrapper } from "../support/kubectl-wrapper";
import { groupOf } from "./groups";

/** Adds the identity, if there is one. */
const KUBECTL = kubectlWrapper('${AS_GROUP:+--as test-user --as-group "$AS_GROUP"}');

/** Runs the tool with the kubeconfig of the role. It does not wait for the end of the time in which the old color is kept, which is a minute or more. */
const NPX = (tool: string) => `#!/bin/bash
[ "$1 $2" = "--no-install access-layer" ] || exit 127
shift 2
[ "$1" = retire ] && set -- "$@" --now
export KUBECONFIG="\${TOOL_KUBECONFIG:-$KUBECONFIG}"
exec "${process.execPath}" "${tool}" "$@"
`;

/** Who takes a temporary change back, as git knows them. */
const GIT = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "user.email", GIT_CONFIG_VALUE_0: "operator@example.com" };

/** Fails as soon as a command of a pipeline fails. */
const BASH = ["-eo", "pipefail", "-c"];

/** The folder in which the commands of a runbook run: the files of one environment, and the manifest. */
export interface Folder {
  /** Runs a command. */
  readonly run: (who: Runner, command: string, endsAt?: string) => Promise<Outcome>;
  /** Starts a command that runs until it is stopped. Its log is in the folder. */
  readonly start: (who: Runner, command: string) => Server;
  /** Writes the values of an edit step to its file. */
  readonly edit: (step: EditStep, values: Readonly<Record<string, string>>) => void;
  /** Writes an empty file in place of a download. */
  readonly download: (path: string) => void;
  /** Restores the files, renders the manifest, and writes a certificate and other files that readers bring. */
  readonly reset: () => Promise<void>;
  /** Reads a file. */
  readonly read: (path: string) => string;
  /** Deletes the folder. */
  readonly remove: () => void;
}

/**
 * Creates the folder of an environment.
 * @param from - folder of the files, if it is not the folder of the same name in the project
 * @param kubeconfigs - kubeconfig of each role for the tool, which can't act as another user as kubectl does
 */
export function folderOf(
  name: string,
  source: string,
  { program, kubeconfig }: Kubectl,
  from = join(PROJECT, source),
  kubeconfigs: Partial<Readonly<Record<Runner, string>>> = {},
): Folder {
  const folder = mkdtempSync(join(tmpdir(), "runbook-"));
  const at = (...path: readonly string[]) => join(folder, ...path);
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text, { mode });
  };
  write("bin/kubectl", KUBECTL, 0o755);
  write("bin/npx", NPX(join(PROJECT, "build", "bin", "access-layer.js")), 0o755);
  const files = [`${name}.yaml`, `${name}.release.yaml`];
  // Folders with files that procedures change.
  const changed = [source, "dist", "runbook"];
  const environmentOf = (who: Runner) => {
    const group = who === "read" || who === "operate" || who === "breakglass" ? groupOf(who) : "";
    // Without a kubeconfig, a command that contacts the cluster fails.
    const cluster =
      who === "anyone"
        ? { KUBECONFIG: "/dev/null" }
        : {
            KUBECONFIG: kubeconfig,
            AS_GROUP: group,
            ...(kubeconfigs[who] !== undefined && { TOOL_KUBECONFIG: kubeconfigs[who] }),
          };
    return { ...process.env, PATH: `${at("bin")}:${process.env["PATH"]}`, REAL_KUBECTL: program, ...GIT, ...cluster };
  };
  const runAs = (who: Runner, command: string, endsAt?: string) =>
    run("bash", [...BASH, command], { folder, endsAt, environment: environmentOf(who) });
  return {
    run: runAs,
    start: (who, command) =>
      startServer({
        name: "started",
        program: "bash",
        args: [...BASH, command],
        logs: folder,
        environment: environmentOf(who),
      }),
    download: (path) => write(path, ""),
    read: (path) => readFileSync(at(path), "utf8"),
    edit: ({ file, set }, values) => {
      const document = parseDocument(readFileSync(at(file), "utf8"));
      for (const { path, value } of set) {
        const keys = fill(path, values).split(".");
        expandAliases(document, keys);
        document.setIn(keys, parseDocument(fill(value, values)).contents);
      }
      write(file, String(document));
    },
    reset: async () => {
      for (const path of [...changed, "released"]) rmSync(at(path), { recursive: true, force: true });
      write(HOT_QUERIES_FILE, "[]");
      await createServer(folder, "tls", await createAuthority(folder, "authority"));
      // Rendering takes longer than a copy.
      if (existsSync(at("pristine"))) return cpSync(at("pristine"), folder, { recursive: true });
      for (const file of files) cpSync(join(from, file), at(source, file));
      write(`${source}/${name}.yaml`, withoutDelay(readFileSync(at(source, `${name}.yaml`), "utf8")));
      for (const command of ["synth", "runbook-files"]) {
        const { code, stderr } = await runAs(
          "anyone",
          `npx --no-install access-layer ${command} --env ${name}${environmentsArgument(source)}`,
        );
        if (code !== 0) throw new Error(stderr);
      }
      for (const path of changed) cpSync(at(path), at("pristine", path), { recursive: true });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Lets the autoscalers remove pods at once. */
function withoutDelay(environment: string): string {
  const document = parseDocument(environment);
  const { services } = document.toJS() as { services: Record<string, { readonly scale: { readonly max?: number } }> };
  for (const [service, { scale }] of Object.entries(services))
    if (scale.max !== undefined)
      document.setIn(["services", service, "scale", "behavior", "scaleDown", "stabilizationSeconds"], 0);
  return String(document);
}

/** Replaces the aliases on a path by copies of what they stand for, as people do before they change a value of one of them. */
function expandAliases(document: Document, keys: readonly string[]): void {
  keys.forEach((_key, index) => {
    const path = keys.slice(0, index + 1);
    const node = document.getIn(path, true);
    if (isAlias(node)) document.setIn(path, document.createNode(node.toJS(document)));
  });
}

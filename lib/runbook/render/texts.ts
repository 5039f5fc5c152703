import { ON_CALL_ROLES } from "../../names";
import { listWith } from "../../values/words";
import type { Change, ChangeOutcome, EditStep, Expectation, NextApplyOfChange, Runner } from "../procedure";

/** Names of the people who run commands. */
export const RUNNERS: Readonly<Record<Runner, string>> = {
  ...ON_CALL_ROLES,
  pipeline: "the pipeline that applies manifests",
  administrator: "an administrator of the cluster",
  anyone: "anyone",
};

/** `10 s`, `5 min` or `2 h`. */
export function durationText(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return `${seconds} s`;
  return seconds < 3600 || seconds % 3600 !== 0 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}

/** A sentence about an exit code other than 0, with a space before it. */
export function exitCodeText({ exitCode = 0 }: Expectation): string {
  return exitCode === 0 ? "" : ` The exit code is ${exitCode}.`;
}

const OUTCOMES: Readonly<Record<ChangeOutcome, string>> = {
  kept: "keeps it",
  reverted: "reverts it",
  conflict: "fails because of a conflict, until you adopt or undo it",
  inFile: "changes nothing, because the files contain it",
};

/** Sentences about what the next apply does to a change. */
export function nextApplyText({ kubectl, pulumi, adopt }: NextApplyOfChange): string {
  const outcome =
    kubectl === pulumi
      ? `The next apply or \`pulumi up\` ${OUTCOMES[kubectl]}.`
      : `The next apply ${OUTCOMES[kubectl]}; \`pulumi up --refresh\` ${OUTCOMES[pulumi]}.`;
  return adopt === undefined ? outcome : `${outcome} ${adopt}`;
}

/** Whether a change can be undone by a command. */
export function undoCommand({ undo }: Change): string | undefined {
  return undo.kind === "command" ? undo.command : undefined;
}

interface Fields {
  [key: string]: Fields | string;
}

/** The fields of an edit step as nested YAML. */
export function editLines({ set }: EditStep): readonly string[] {
  const root: Fields = {};
  for (const { path, value } of set) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let below = root;
    for (const key of keys) {
      const next = below[key];
      const child: Fields = typeof next === "object" ? next : {};
      below[key] = child;
      below = child;
    }
    below[last] = value;
  }
  return yamlLines(root, "");
}

function yamlLines(fields: Fields, indent: string): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    typeof value === "string"
      ? [`${indent}${key}: ${value}`]
      : [`${indent}${key}:`, ...yamlLines(value, `${indent}  `)],
  );
}

/** A text for Markdown, in which a placeholder outside of code would be an HTML element. */
export function markdownProse(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/<[a-z][a-z0-9-]*>/g, "`$&`")))
    .join("`");
}

/** Names of groups, or a note that a role has none. */
export function groupsText(groups: readonly string[]): string {
  return groups.length === 0 ? "no group" : listWith("and", groups);
}

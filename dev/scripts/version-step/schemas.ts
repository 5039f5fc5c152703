import { isDeepStrictEqual } from "node:util";
import type { Finding, Step } from "./step";

/** A JSON schema, or a part of one. */
type Schema = Readonly<Record<string, unknown>>;

/** A difference at a path of the schema. */
type Difference = (step: Step, what: string) => Finding;

/** Says nothing about which files are valid. */
const WORDS = ["description", "title", "examples", "$schema"];

/** Lists of what is valid: more in one lets more through, but no list at all lets everything through. */
const CHOICES = ["enum", "type", "oneOf"];

/** Limits, and the direction in which one lets more through. */
const LIMITS: Readonly<Record<string, "up" | "down">> = {
  minimum: "down",
  exclusiveMinimum: "down",
  minLength: "down",
  minItems: "down",
  maximum: "up",
  exclusiveMaximum: "up",
  maxLength: "up",
  maxItems: "up",
};

/**
 * What differs between two schemas of one file: a major step where a file that was valid might no longer be, or mean something else; a minor one where
 * more is valid; a patch where only words differ. Any keyword that is not known here is a major step.
 */
export function schemaFindings(file: string, before: Schema, after: Schema, path = ""): readonly Finding[] {
  const difference: Difference = (step, what) => ({ step, where: file, what: `${path || "the file"}: ${what}` });
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keywords.flatMap((keyword): readonly Finding[] => {
    const [old, now] = [before[keyword], after[keyword]];
    if (isDeepStrictEqual(old, now)) return [];
    if (WORDS.includes(keyword)) return [difference("patch", `${keyword} says something else`)];
    if (CHOICES.includes(keyword) && (old === undefined || now === undefined)) {
      return [choiceFinding(difference, keyword, old, now)];
    }
    if (keyword in LIMITS) return [limitFinding(difference, keyword, old, now)];
    switch (keyword) {
      case "properties":
        return propertyFindings(file, record(old), record(now), path);
      case "required":
        return listFindings(difference, list(now), list(old), "must be given", "need not be given");
      case "enum":
      case "type":
        return listFindings(difference, list(old), list(now), `is no ${keyword} any more`, `is a new ${keyword}`);
      case "oneOf":
        return branchFindings(file, list(old), list(now), path);
      case "default":
        return [difference(old === undefined ? "minor" : "major", `the default is ${text(now)}, was ${text(old)}`)];
      case "items":
      case "additionalProperties":
        return isRecord(old) && isRecord(now)
          ? schemaFindings(file, old, now, `${path}${keyword === "items" ? "[]" : ".*"}`)
          : [difference(old === false ? "minor" : "major", `${keyword} is ${text(now)}, was ${text(old)}`)];
      default:
        return [difference("major", `${keyword} is ${text(now)}, was ${text(old)}`)];
    }
  });
}

/** What the first choices leave out was valid before, and without any of them it is valid again. */
function choiceFinding(difference: Difference, keyword: string, old: unknown, now: unknown): Finding {
  const words = (choices: unknown) =>
    list(choices)
      .map((choice, index) => (keyword === "oneOf" ? branchName(record(choice), index) : text(choice)))
      .join(" or ");
  return now === undefined
    ? difference("minor", `there is no ${keyword} any more, it was ${words(old)}`)
    : difference("major", `only ${words(now)} is valid now`);
}

function limitFinding(difference: Difference, keyword: string, old: unknown, now: unknown): Finding {
  const isLooser = now === undefined || (old !== undefined && Number(now) > Number(old) === (LIMITS[keyword] === "up"));
  return difference(isLooser ? "minor" : "major", `${keyword} is ${text(now)}, was ${text(old)}`);
}

function propertyFindings(file: string, old: Schema, now: Schema, path: string): readonly Finding[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name): readonly Finding[] => {
    const where = path === "" ? name : `${path}.${name}`;
    if (now[name] === undefined) return [{ step: "major", where: file, what: `${where}: is gone` }];
    if (old[name] === undefined) return [{ step: "minor", where: file, what: `${where}: is new` }];
    return schemaFindings(file, record(old[name]), record(now[name]), where);
  });
}

/** What a list has and another one lacks is a major step, what the other one has besides a minor one; `gone` and `added` say so in words. */
function listFindings(
  difference: Difference,
  own: readonly unknown[],
  other: readonly unknown[],
  gone: string,
  added: string,
): readonly Finding[] {
  return [
    ...own.filter((one) => !other.includes(one)).map((one) => difference("major", `${text(one)} ${gone}`)),
    ...other.filter((one) => !own.includes(one)).map((one) => difference("minor", `${text(one)} ${added}`)),
  ];
}

function branchFindings(
  file: string,
  old: readonly unknown[],
  now: readonly unknown[],
  path: string,
): readonly Finding[] {
  const asProperties = (branches: readonly unknown[]): Schema =>
    Object.fromEntries(branches.map((branch, index) => [branchName(record(branch), index), branch]));
  return propertyFindings(file, asProperties(old), asProperties(now), path);
}

/** Alternatives are told apart by the fields that say which one it is: `<kind=ingress>`. */
function branchName({ properties }: Schema, index: number): string {
  const constants = Object.entries(record(properties)).flatMap(([name, field]) => {
    const { const: value } = record(field);
    return value === undefined ? [] : [`${name}=${String(value)}`];
  });
  return `<${constants.join(",") || index}>`;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function record(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

import { digestProblem, imageTagProblem } from "../spec/values/image";
import { releaseCommand } from "./images";
import type { Operation, RecordedOperation } from "./operation";
import { overlayCommand } from "./overlay";

/** Command of an operation, without the name of the tool. */
export function commandOf(service: string, operation: RecordedOperation): string {
  switch (operation.kind) {
    case "release":
      return releaseCommand(service, operation);
    case "canary":
      return `canary ${service} --share ${operation.share}`;
    case "scale":
      return operation.temporary === undefined
        ? `scale ${service} ${operation.pods}`
        : overlayCommand(service, { floor: operation.pods, ...operation.temporary });
    case "end":
      return `scale ${service} --end`;
    case "restart":
      return `restart ${service}${operation.idle === true ? " --idle" : ""}`;
    default:
      return `${operation.kind} ${service}`;
  }
}

/**
 * Command of an operation from an annotation in the cluster, whose values can have any type: an operation that the command would refuse gives
 * `undefined`, because people copy commands.
 */
export function checkedCommandOf(service: string, operation: RecordedOperation): string | undefined {
  return isValid(operation) ? commandOf(service, operation) : undefined;
}

function isValid(operation: RecordedOperation): boolean {
  switch (operation.kind) {
    case "release": {
      const { version, digest } = operation;
      const isDigest = digest === undefined || (isText(digest) && digestProblem(digest) === undefined);
      return isText(version) && imageTagProblem(version) === undefined && isDigest;
    }
    case "canary":
      return isCount(operation.share);
    case "scale": {
      const { pods, temporary } = operation;
      return isCount(pods) && (temporary === undefined || isTemporary(temporary));
    }
    default:
      return SIMPLE.includes(operation.kind);
  }
}

/** Operations without a value. */
const SIMPLE: readonly string[] = [
  "abort",
  "end",
  "promote",
  "restart",
  "retire",
  "rollback",
  "switch",
] satisfies RecordedOperation["kind"][];

/** The owner and the reason are quoted. */
function isTemporary({
  until,
  owner,
  reason,
}: NonNullable<Extract<Operation, { kind: "scale" }>["temporary"]>): boolean {
  return isText(until) && /^[\dTZ:.+-]+$/.test(until) && isText(owner) && isText(reason);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

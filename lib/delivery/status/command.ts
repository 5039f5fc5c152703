import { digestProblem, imageTagProblem } from "../../spec/values/image";
import { releaseCommand } from "../images";
import type { Operation } from "../operation";

/**
 * Command of an operation, without the name of the tool. The operation is from an annotation in the cluster, so its values can have any type: an operation
 * that the command would refuse gives `undefined`.
 */
export function commandOf(service: string, operation: Operation): string | undefined {
  switch (operation.kind) {
    case "release":
      return releaseOf(service, operation);
    case "canary":
      return isCount(operation.share) ? `canary ${service} --share ${operation.share}` : undefined;
    case "scale":
      return isCount(operation.pods) ? `scale ${service} ${operation.pods}` : undefined;
    case "switch":
    case "rollback":
    case "retire":
    case "promote":
    case "abort":
      return `${operation.kind} ${service}`;
    default:
      return undefined;
  }
}

function releaseOf(
  service: string,
  { version, digest }: { readonly version: string; readonly digest?: string },
): string | undefined {
  const isTag = typeof version === "string" && imageTagProblem(version) === undefined;
  const isDigest = digest === undefined || (typeof digest === "string" && digestProblem(digest) === undefined);
  return isTag && isDigest ? releaseCommand(service, { version, ...(digest !== undefined && { digest }) }) : undefined;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

import type { Chart } from "cdk8s";
import { formatProblem, type Problem } from "../values/problem";

type Construct = Chart["node"]["root"];

/** Type of the construct metadata that stores problems. */
const METADATA = "access-layer/problems";

/**
 * Reports problems of a construct at synthesis: `app.synth()` and `manifestsOf` list them together with the problems of all other constructs. cdk8s
 * validations are plain strings, so codes and paths are stored in the metadata of the construct.
 */
export function reportProblems(construct: Construct, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  construct.node.addMetadata(METADATA, problems);
  construct.node.addValidation({ validate: () => problems.map(formatProblem) });
}

/** Returns the problems found by the validations of a construct and its descendants, in tree order. */
export function problemsBelow(root: Construct): readonly Problem[] {
  return root.node.findAll().flatMap(problemsOf);
}

/** Returns the path and class of a construct, such as `shop/orders (EdgeService)`. */
export function constructPlace(construct: Construct): string {
  return `${construct.node.path} (${construct.constructor.name})`;
}

function problemsOf(construct: Construct): readonly Problem[] {
  const known = construct.node.metadata.flatMap(({ type, data }) =>
    type === METADATA ? (data as readonly Problem[]) : [],
  );
  return construct.node.validate().map((text) => ({
    ...(known.find((problem) => formatProblem(problem) === text) ?? foreign(text)),
    construct: constructPlace(construct),
  }));
}

/** Creates a problem from another library's validation, which provides only a message. */
function foreign(message: string): Problem {
  return { code: "construct/validation", source: "environment", path: [], message };
}

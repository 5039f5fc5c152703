import fc from "fast-check";
import type { Manifest } from "../../lib/manifests/manifest";
import { isBuiltInGroup } from "../../lib/manifests/canonical/places";
import type { FieldStep } from "../../lib/manifests/drift/field-steps";
import { NO_FIELDS } from "../../lib/manifests/next-apply/field-set";
import { nextApply } from "../../lib/manifests/next-apply/next-apply";
import { placeBelow, shapesOf } from "../../lib/manifests/next-apply/shapes";
import { FIELD_MANAGER } from "../../lib/names";
import type { Case } from "./next-apply/case";
import { CASES } from "./next-apply/cases";
import { CUSTOM_RESOURCE_CASES } from "./next-apply/custom-resource-cases";
import { happen } from "./next-apply/edits";
import { conflictsIn, mistakes, predictedConflicts } from "./next-apply/judge";
import { MORE_CASES } from "./next-apply/more-cases";
import { applyAll, createNamespace, documents, found, objectOf, readAll, removeNamespace } from "./next-apply/objects";
import { RANDOM_OBJECT, type RandomObject } from "./next-apply/random";
import { mergedPlaces, type Merged } from "./next-apply/schema";
import { mustApply } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();

/** An object for which the next apply is predicted, with and without `--force-conflicts`. */
interface Tried {
  readonly force: boolean;
  readonly rendered: Manifest;
}

/** The objects before and after the next apply, and the messages about those that the server rejected. */
interface Observed {
  readonly before: ReadonlyMap<string, Manifest>;
  readonly after: ReadonlyMap<string, Manifest>;
  readonly errors: ReadonlyMap<string, string>;
}

async function observe(all: readonly Tried[]): Promise<Observed> {
  const objects = all.map(({ rendered }) => rendered);
  const applied = (isForced: boolean) => all.filter(({ force }) => force === isForced).map(({ rendered }) => rendered);
  const before = await readAll(kubectl, objects);
  const plain = await applyAll(kubectl, applied(false));
  const forced = await applyAll(kubectl, applied(true), "--force-conflicts");
  return { before, after: await readAll(kubectl, objects), errors: new Map([...plain, ...forced]) };
}

/** What was predicted and what happened. Both are equal if the prediction is right. */
function compared({ force, rendered }: Tried, { before, after, errors }: Observed): readonly [object, object] {
  const prediction = nextApply(found(before, rendered), rendered, { tool: "kubectl", manager: FIELD_MANAGER, force });
  const wrong = mistakes(prediction, found(before, rendered), found(after, rendered));
  const message = errors.get(rendered.metadata.name) ?? "";
  const isConflict = message.startsWith("Apply failed");
  return [
    { wrong, conflicts: predictedConflicts(prediction), isRefused: prediction.result === "refused" },
    { wrong: [], conflicts: conflictsIn(message), isRefused: message !== "" && !isConflict },
  ];
}

beforeAll(() => createNamespace(kubectl));
afterAll(() => removeNamespace(kubectl));

describe("after edits by several managers", () => {
  const tried = [...CASES, ...MORE_CASES, ...CUSTOM_RESOURCE_CASES].flatMap((example, index) =>
    [false, true].map((force): Tried & { readonly title: string; readonly example: Case } => {
      const name = `${force ? "forced" : "plain"}-${index}`;
      const rendered = objectOf(example.type, name, example.next ?? example.applied ?? {});
      return { title: `${example.title}${force ? ", and the apply is forced" : ""}`, force, example, rendered };
    }),
  );
  let observed: Observed;

  beforeAll(async () => {
    const first = tried.flatMap(({ example: { type, applied }, rendered }) =>
      applied === undefined ? [] : [objectOf(type, rendered.metadata.name, applied)],
    );
    await mustApply(kubectl, first);
    for (const { example, rendered } of tried) for (const edit of example.edits) await happen(kubectl, edit, rendered);
    observed = await observe(tried);
  });

  test.each(tried)("the next apply is predicted: $title", (one) => {
    const [predicted, happened] = compared(one, observed);
    expect(predicted).toEqual(happened);
  });
});

/** Number of random objects. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 200);

test(`the next apply of ${RUNS} objects after random writes is predicted`, async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  const objects = fc.sample(RANDOM_OBJECT, { numRuns: RUNS, seed });
  const named = objects.map((object, index) => ({ object, name: `random-${index}`, force: index % 2 === 1 }));
  await mustApply(
    kubectl,
    named.map(({ object, name }) => objectOf(object.type, name, object.first)),
  );
  for (const round of [0, 1, 2]) await writeRound(named, round);
  const tried = named.map(({ object, name, force }) => ({ force, rendered: objectOf(object.type, name, object.last) }));
  const observed = await observe(tried);
  const failures = tried.flatMap((one, index) => {
    const [predicted, happened] = compared(one, observed);
    const isRight = JSON.stringify(predicted) === JSON.stringify(happened);
    return isRight ? [] : [{ predicted, happened, force: one.force, object: named[index]?.object }];
  });
  expect({ seed, failures }).toEqual({ seed, failures: [] });
});

/** Lets every object's manager of a round write. The server may reject a write, for example of a container without an image. */
async function writeRound(
  named: readonly { readonly object: RandomObject; readonly name: string }[],
  round: number,
): Promise<void> {
  const writes = named.flatMap(({ object, name }) =>
    object.writes
      .slice(round, round + 1)
      .map((write) => ({ ...write, manifest: objectOf(object.type, name, write.fields) })),
  );
  const keys = [...new Set(writes.map(({ manager, how }) => `${how} ${manager}`))];
  for (const key of keys) {
    const [how = "", manager = ""] = key.split(" ");
    const some = writes.filter((write) => write.how === how && write.manager === manager);
    const flags = how === "apply" ? ["--server-side", "--force-conflicts"] : [];
    await kubectl.try([how, ...flags, `--field-manager=${manager}`, "-f", "-"], {
      input: documents(some.map(({ manifest }) => manifest)),
    });
  }
}

/** Kinds that can't be applied, because the API server does not store them. */
const UNSTORED = /Review$|^(Binding|ComponentStatus)$/;

test("lists and objects of built-in kinds are merged as the OpenAPI documents of the API server describe", async () => {
  const places = await mergedPlaces(kubectl, isBuiltInGroup);
  expect(places.length).toBeGreaterThan(3000);
  const stored = places.filter(({ kind }) => !UNSTORED.test(kind));
  const wrong = stored.filter((place) => place.how !== howOf(place));
  expect(wrong).toEqual([]);
});

/** How this library merges a list or an object, in the words of {@link mergedPlaces}. */
function howOf({ apiVersion, kind, path, how }: Merged): string {
  const shapes = shapesOf({ apiVersion, kind }, NO_FIELDS);
  const steps = path.split(".").map((name): FieldStep => (name === "*" ? "k:{}" : `f:${name}`));
  const place = steps.reduce(placeBelow, shapes.root);
  if (how.endsWith("object")) return shapes.isAtomic(place) ? "atomic object" : "object";
  const list = shapes.listAt(place);
  return list.type === "map" ? `keys ${list.keys.join(" ")}` : list.type === "set" ? "set" : "atomic list";
}

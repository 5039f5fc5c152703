import { alertCards } from "../../../lib/runbook/alert-cards";
import type { Step } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { layerOf } from "../../helpers/fixtures";
import { LAYERS, richFiles } from "./environments";

const RICH = layerOf(richFiles());

/** Whether a step changes a file, by hand or with a command. */
function changesFile(step: Step): boolean {
  return step.kind === "edit" || (step.kind === "run" && /access-layer .*--yes( |$)/.test(step.command));
}

test.each(LAYERS)("each procedure of %s pulls before it changes a file, and merges after that", (_name, layer) => {
  const all = proceduresOf(layer).filter(({ steps }) => steps.some(changesFile));
  const wrong = all.filter(({ steps }) => {
    const ids = steps.map(({ id }) => id);
    const changes = steps.map(changesFile);
    const pull = ids.indexOf("pull");
    const merge = ids.map((id) => id.startsWith("merge")).lastIndexOf(true);
    return pull === -1 || pull > changes.indexOf(true) || merge < changes.lastIndexOf(true);
  });
  expect(all.length).toBeGreaterThan(0);
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test.each(LAYERS)("%s: no procedure edits what a command of a release changes", (_name, layer) => {
  const edits = proceduresOf(layer).flatMap(({ id, steps }) =>
    steps.flatMap((step) =>
      step.kind === "edit" && step.file.endsWith(".release.yaml")
        ? step.set.map(({ path }) => `${id}/${step.id}: ${path}`)
        : [],
    ),
  );
  // An operation does not change the names of Secrets, and the quota must grow before the pods.
  const others = /: secrets\.|^quota-reached\/fixed-size: /;
  expect(edits.filter((edit) => !others.test(edit))).toEqual([]);
});

test.each(LAYERS)("each procedure of %s renders the manifest from before a change only to use it", (_name, layer) => {
  const all = proceduresOf(layer).filter(({ steps }) => steps.some(({ id }) => id === "keep"));
  expect(all.filter(({ steps }) => !JSON.stringify(steps).includes("released/")).map(({ id }) => id)).toEqual([]);
});

test("the switch by hand fails if the Service does not select the live color of the page", () => {
  const steps = proceduresOf(RICH).find(({ id }) => id === "by-hand")?.steps ?? [];
  const step = steps.find(({ id }) => id === "switch");
  expect(step).toMatchObject({
    command: expect.stringContaining('{"op":"test","path":"/spec/selector/version","value":"<track>"}') as string,
  });
});

test("a card has commands with placeholders only if its procedure has no others", () => {
  const mixed = alertCards(RICH, proceduresOf(RICH)).filter(({ commands }) => {
    const open = commands.filter((command) => /<[a-z-]+>/.test(command));
    return open.length > 0 && open.length < commands.length;
  });
  expect(mixed.map(({ id }) => id)).toEqual([]);
});

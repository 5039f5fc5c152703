import { alertCards } from "../../../lib/runbook/alert-cards";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { layerOf } from "../../helpers/fixtures";
import { LAYERS, richFiles } from "./environments";

const RICH = layerOf(richFiles());

test.each(LAYERS)("each procedure of %s pulls before its first edit, and merges after its last one", (_name, layer) => {
  const wrong = proceduresOf(layer)
    .map(({ id, steps }) => ({ id, ids: steps.map((step) => step.id), kinds: steps.map(({ kind }) => kind) }))
    .filter(({ kinds }) => kinds.includes("edit"))
    .filter(({ ids, kinds }) => {
      const pull = ids.indexOf("pull");
      const merge = ids.map((id) => id.startsWith("merge")).lastIndexOf(true);
      return pull === -1 || pull > kinds.indexOf("edit") || merge < kinds.lastIndexOf("edit");
    });
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test.each(LAYERS)("each procedure of %s renders the manifest from before a change only to use it", (_name, layer) => {
  const all = proceduresOf(layer).filter(({ steps }) => steps.some(({ id }) => id === "keep"));
  expect(all.filter(({ steps }) => !JSON.stringify(steps).includes("released/")).map(({ id }) => id)).toEqual([]);
});

test("the switch back fails if the Service does not select the live color of the page", () => {
  const steps = proceduresOf(RICH).find(({ id }) => id === "switch-back")?.steps ?? [];
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

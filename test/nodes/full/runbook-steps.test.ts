import { environmentOf } from "../../helpers/fixtures";
import { smallProd } from "../support/runbook/environment";
import { testOnNodes } from "../support/runbook-steps/environment";
import { NEEDED } from "../support/runbook-steps/plan";
import { proceduresOf, trialsOf, type Trial } from "../support/runbook-steps/trials";

const dev = environmentOf("dev", "environments");
const keysOf = ({ procedure, steps }: Trial) => steps.map((step) => `${procedure.id}/${step}`);
const known = new Set(trialsOf(dev).flatMap(keysOf));

test("every step without which a later step would fail exists in a runbook", () => {
  const steps = [dev, smallProd()]
    .flatMap(proceduresOf)
    .flatMap(({ id, steps }) => steps.map((one) => `${id}/${one.id}`));
  const needed = Object.entries(NEEDED).flatMap(([id, ids]) => ids.map((step) => `${id}/${step}`));
  expect(needed.filter((key) => !steps.includes(key))).toEqual([]);
});

// In one file, because two clusters can't forward the same port of the machine at the same time.
describe("the runbook of dev", () => {
  testOnNodes(dev);
});

// The other procedures have the same commands as in dev.
describe("the runbook of a small prod", () => {
  testOnNodes(smallProd(), (trial) => keysOf(trial).some((key) => !known.has(key)));
});

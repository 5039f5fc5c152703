import { verdictLines } from "../../bin/commands/gates/lines";
import { colorsFor } from "../../bin/output/terminal";
import { judge } from "../../lib/delivery/gates/judge";
import { resolveLayer, serviceOf } from "../../lib/layer/layer";
import { DELIVERY_DEFAULTS } from "../../lib/spec/defaults";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { environmentProblems } from "../../lib/rules/environment";
import { parse } from "yaml";
import { environmentOf } from "../helpers/fixtures";
import { Sandbox, blocks, commands, page } from "./sandbox";

const GATES = page("docs", "gates.md");
const [shared = "", own = "", relabeling = ""] = blocks("yaml", GATES);
const [command = ""] = blocks("sh", GATES).flatMap(commands);

let sandbox: Sandbox;
beforeEach(() => (sandbox = new Sandbox()));
afterEach(() => sandbox.remove());

test("docs/gates.md shows the defaults, and limits of a service that replace them one by one", () => {
  const { environment, release } = environmentOf("prod");
  expect(parse(shared)).toEqual({ delivery: DELIVERY_DEFAULTS });
  const { services } = parse(own) as Pick<EnvironmentSpec, "services">;
  const streaming = { ...environment.services["streaming"], ...services["streaming"] };
  const changed = {
    ...environment,
    ...(parse(shared) as object),
    services: { ...environment.services, streaming },
  } as EnvironmentSpec;
  expect(environmentProblems(changed, release)).toEqual([]);
  expect(serviceOf(resolveLayer(changed, release), "streaming")?.gates).toEqual({
    ...DELIVERY_DEFAULTS.gates,
    latencySeconds: 5,
    requests: 500,
  });
});

test("docs/gates.md shows what the command prints", async () => {
  const { environment, release } = environmentOf("prod");
  const layer = resolveLayer(environment, release);
  const service = serviceOf(layer, "streaming");
  if (service === undefined) throw new Error("prod has no service streaming");
  const now = Date.UTC(2026, 2, 1);
  const verdict = await judge({
    ...{ layer, service, track: "canary", now, since: now - 20 * 60_000 },
    query: async (expression) => {
      const value = expression.includes("histogram_quantile") ? 0.24 : expression.includes("5..") ? 4210 * 0.032 : 4210;
      return { kind: "values", values: [value] };
    },
  });
  const [text = ""] = blocks("text", GATES);
  expect(text.split("\n").slice(1, 9)).toEqual(verdictLines(verdict, colorsFor(process.stdout)));

  sandbox.run("npx --no-install access-layer release streaming v1.0.2 --env prod --yes");
  // Nothing listens on this port, so the verdict is another one.
  const { status, output } = sandbox.run(command.replace("localhost:9090", "127.0.0.1:1"));
  const [title = "", head, bake] = output.split("\n");
  expect({ status, lines: [title.replace("127.0.0.1:1", "localhost:9090"), head] }).toEqual({
    status: 1,
    lines: text.split("\n").slice(0, 2),
  });
  expect(bake).toMatch(/^bake time +20 min +at least 5 min +pass$/);
  expect(sandbox.run(text.trim().split("\n").at(-1)?.trim().concat(" --dry-run") ?? "")).toMatchObject({ status: 0 });
});

test("docs/gates.md shows the relabeling of the ServiceMonitors as a scrape configuration", () => {
  expect(parse(relabeling)).toEqual([
    { source_labels: ["__meta_kubernetes_pod_label_version"], target_label: "track" },
  ]);
});

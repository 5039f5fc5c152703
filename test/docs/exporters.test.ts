import { parse } from "yaml";
import { environmentProblems } from "../../lib/rules/environment";
import type { DatastoresSpec } from "../../lib/spec/datastores";
import { environmentOf } from "../helpers/fixtures";
import { EXPORTERS, withExporters } from "../helpers/with-exporters";
import { blocks, page } from "./sandbox";

test("prod is valid with the exporters of the datastores page, in the versions that the tests of alerts use", () => {
  const [text = ""] = blocks("yaml", page("docs", "datastores.md")).filter((block) => block.includes("exporter:"));
  const { datastores } = parse(text) as { readonly datastores: Record<"postgres" | "redis" | "kafka", object> };
  expect(datastores).toMatchObject({
    postgres: { exporter: EXPORTERS.postgres },
    redis: { exporter: EXPORTERS.redis },
    kafka: { exporter: { version: EXPORTERS.kafka.version } },
  });
  const { environment, release } = withExporters(environmentOf("prod"));
  const { postgres, redis, kafka } = environment.datastores;
  const merged = {
    ...environment.datastores,
    postgres: { ...postgres, ...datastores.postgres },
    redis: { ...redis, ...datastores.redis },
    kafka: { ...kafka, ...datastores.kafka },
  } as DatastoresSpec;
  expect(environmentProblems({ ...environment, datastores: merged }, release)).toEqual([]);
});

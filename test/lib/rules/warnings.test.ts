import { layerWarnings } from "../../../lib/rules/warnings";
import { environmentOf, layerOf, type EnvironmentFiles } from "../../helpers/fixtures";

/** Codes of the warnings about prod with another PostgreSQL. */
function codesWith(postgres: object): readonly string[] {
  const { environment, release } = environmentOf("prod");
  const datastores = { ...environment.datastores, postgres: { ...environment.datastores.postgres, ...postgres } };
  const files = { environment: { ...environment, datastores } as EnvironmentFiles["environment"], release };
  return layerWarnings(layerOf(files)).map(({ code }) => code);
}

test.each(["12.22", "13.22-bookworm", "14.19"])("PostgreSQL %s gets a warning", (version) => {
  expect(codesWith({ version })).toEqual(["postgres/no-more-fixes"]);
});

test.each(["15.14", "16.4", "17.6", "18.1", "18.1-acme.12"])("PostgreSQL %s gets no warning", (version) => {
  expect(codesWith({ version })).toEqual([]);
});

test("an external PostgreSQL, whose version is unknown, gets no warning", () => {
  const external = { kind: "external", host: "db.example.com", cidrs: ["10.20.0.0/24"] };
  expect(codesWith({ ...external, version: "14.19" })).toEqual([]);
});

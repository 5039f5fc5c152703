import { runbookFiles } from "../../../charts/operations/runbook-files";
import { synthesize } from "../../../charts/synthesize";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { withExporters } from "../../helpers/with-exporters";
import {
  commandsOfAlerts,
  commandsOfPages,
  commandsOfTool,
  commandsOfWarnings,
  type PrintedCommand,
} from "../../helpers/printed-commands";
import { warningsWithCommands } from "./warnings";

/**
 * Every kubectl command that the tool prints for prod, an alert of prod with or without exporters suggests, or a page shows.
 * @param warnings - the warnings whose steps contain commands
 */
export function printedCommands(warnings = warningsWithCommands()): readonly PrintedCommand[] {
  const prod = layerOf(environmentOf("prod"));
  const { manifests: exporters } = synthesize(layerOf(withExporters(environmentOf("prod"))));
  const incident = runbookFiles(prod).flatMap(({ manifests }) => manifests);
  return [
    ...commandsOfTool(),
    ...commandsOfAlerts([...synthesize(prod).manifests, ...exporters, ...incident]),
    ...commandsOfWarnings(warnings),
    ...commandsOfPages(),
  ];
}

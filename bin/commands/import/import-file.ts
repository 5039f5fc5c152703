import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError, plural } from "../../../charts/failures";
import { importFile, type ImportNames } from "../../../charts/operations/import-file";
import { writeFiles } from "../../../charts/files/output";
import { shellWord, print, tell } from "../../output/terminal";

/** Options of `access-layer import`. */
export interface ImportOptions extends ImportNames {
  /** Stack, which is called like its environment; before that an organisation and a project may stand, as Pulumi writes them. */
  readonly stack: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * File to write.
   * @default - stdout
   */
  readonly out?: string;
}

/** `access-layer import`: the file that hands objects of kubectl over to Pulumi, and on stderr how that is done. */
export function writeImportFile({ stack, environments, out, ...names }: ImportOptions): number {
  const name = stack.slice(stack.lastIndexOf("/") + 1);
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [name]));
  if (loaded === undefined) throw inputError(`there is no environment ${name} in ${environments}`);
  const file = importFile(loaded.layer, names);
  const text = JSON.stringify(file, null, 2);
  if (out === undefined) print(text);
  else writeFiles([{ path: out, text: `${text}\n` }]);

  const { cluster, namespace } = loaded.layer;
  const objects = plural(file.resources.filter(({ id }) => id !== undefined).length, "object");
  tell(
    `${objects} of ${name}, context ${cluster.context}, namespace ${namespace}`,
    "hand them over; what the stack has recorded already stays as it is:",
    `  pulumi import --stack ${shellWord(stack)} --generate-code=false --file ${shellWord(out ?? "FILE")}`,
    "then compare with the cluster; it must say that nothing is created, replaced or deleted:",
    `  pulumi preview --stack ${shellWord(stack)} --refresh --diff`,
  );
  return EXIT.fine;
}

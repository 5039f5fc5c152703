import { chooseEnvironments, loadValidEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, inputError } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { importFile, type ImportNames } from "../../../charts/operations/import-file";
import { writeFiles } from "../../../charts/files/output";
import { shellWord } from "../../../lib/values/command-line";
import { print, tell } from "../../output/terminal";

/** Options of `access-layer import`. */
export interface ImportOptions extends ImportNames {
  /** Name of the stack, which is also the name of its environment. May start with an organization and a project, as in `acme/shop/dev`. */
  readonly stack: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /**
   * File to write.
   * @default - stdout
   */
  readonly out?: string;
}

/** `access-layer import`: writes the input file of `pulumi import`, and prints the next steps on stderr. */
export function writeImportFile({ stack, environments, out, ...names }: ImportOptions): number {
  const name = stack.slice(stack.lastIndexOf("/") + 1);
  const [loaded] = loadValidEnvironments(environments, chooseEnvironments(environments, [name]));
  if (loaded === undefined) throw inputError(`no environment "${name}" in ${environments}`);
  const file = importFile(loaded.layer, names);
  const text = JSON.stringify(file, null, 2);
  if (out === undefined) print(text);
  else writeFiles([{ path: out, text: `${text}\n` }]);

  const { cluster, namespace } = loaded.layer;
  const objects = plural(file.resources.filter(({ id }) => id !== undefined).length, "object");
  tell(
    `${objects} of ${name}, context ${cluster.context}, namespace ${namespace}`,
    "Import them. Resources that are already in the stack do not change:",
    `  pulumi import --stack ${shellWord(stack)} --generate-code=false --file ${shellWord(out ?? "FILE")}`,
    "Then compare with the cluster. The preview must not create, replace or delete anything:",
    `  pulumi preview --stack ${shellWord(stack)} --refresh --diff`,
  );
  return EXIT.fine;
}

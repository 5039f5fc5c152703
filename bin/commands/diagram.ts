import { chooseEnvironments, loadValidEnvironments } from "../../charts/chosen-environments";
import { EXIT } from "../../charts/failures";
import { writeFiles } from "../../charts/output";
import { dotOf, mermaidOf } from "../../lib/diagram";
import { tell } from "../support/terminal";

/** Options of `access-layer diagram`. */
export interface DiagramOptions {
  /** Environment to draw. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Language or format of the picture. */
  readonly format: "mermaid" | "svg" | "dot";
  /**
   * File to write.
   * @default - stdout
   */
  readonly out?: string;
}

/** `access-layer diagram`: services, datastores and who calls whom. */
export async function diagram({ env, environments, format, out }: DiagramOptions): Promise<number> {
  const loaded = loadValidEnvironments(environments, chooseEnvironments(environments, [env]));
  for (const { environment, release } of loaded) {
    const text = format === "mermaid" ? mermaidOf(environment, release) : dotOf(environment, release);
    const picture = format === "svg" ? await drawSvg(text) : text;
    if (out === undefined) {
      process.stdout.write(picture);
    } else {
      const [status] = writeFiles([{ path: out, text: picture }]);
      tell(`${out} ${status}`);
    }
  }
  return EXIT.fine;
}

/** Graphviz is two megabytes: only a picture loads it. */
async function drawSvg(dot: string): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg" });
}

/** Draws a Graphviz digraph as SVG. Loads Graphviz (two megabytes) only when it is called. */
export async function drawSvg(dot: string): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(dot, { format: "svg" });
}

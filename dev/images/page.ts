import { GROUPS, type Group, type Image } from "./image";
import { IMAGES } from "./images";

const INTRODUCTION = `# Images of the real nodes

Generated from \`dev/images/\` by \`npm run generate\`. The end-to-end tests on real nodes do not use a registry. They build each
image from packages and import it. The names and configurations match those of the upstream images. The tables show which software
is the same as upstream, what this project wrote, and what a test with the image does not cover.
`;

/** The page that lists all images and how they differ from the upstream ones. */
export function imagesPage(): string {
  return [INTRODUCTION, ...GROUPS.map((group) => section(group))].join("\n");
}

function section(group: Group): string {
  const rows = rowsOf(IMAGES.filter((image) => image.group === group));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const heads = ["image", "same as upstream", "written by this project", "not covered"];
  return `## ${group}\n\n${line(heads)}|${heads.map(() => "---|").join("")}\n${rows.map(line).join("")}`;
}

/** One row for all images with the same texts. */
function rowsOf(images: readonly Image[]): readonly (readonly string[])[] {
  const rows = new Map<string, Image[]>();
  for (const image of images) {
    const key = JSON.stringify([image.real, image.ours, image.unproven]);
    rows.set(key, [...(rows.get(key) ?? []), image]);
  }
  return [...rows.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const names = same.flatMap((image) => image.names).map((name) => `\`${name}\``);
    return [[names.join("<br>"), first.real, first.ours, first.unproven]];
  });
}

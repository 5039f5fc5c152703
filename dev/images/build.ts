import { statSync } from "fs";
import { join } from "path";
import { writeArchive, type LayeredImage } from "./archive";
import { cacheFolder, fillOnce } from "./cache";
import { shortHash } from "./digest";
import type { Group, Image } from "./image";
import { IMAGES } from "./images";
import { archiveEndText } from "./progress";
import { CannotBuild } from "./run";
import { layerHash, storedLayer, type Surroundings } from "./stored-layer";

/** Paths of the archives, one for each group, or the reason why they are missing, as text for the user. */
export type Archives = { readonly archives: readonly string[] } | { readonly reason: string };

/** Options of {@link buildImages}. */
export interface BuildImagesOptions {
  /**
   * Environment of the build programs.
   * @default - environment of this process
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Receives the progress lines.
   * @default - writes to stderr
   */
  readonly print?: (text: string) => void;
}

/** Builds the images of each group once and writes them to archives in a cache outside the working tree. Requires root and network access. */
export async function buildImages(groups: readonly Group[], options: BuildImagesOptions = {}): Promise<Archives> {
  const { environment = process.env, print = (text: string) => void process.stderr.write(text) } = options;
  return reasonOf(async () => {
    if (process.getuid?.() !== 0)
      throw new CannotBuild("must run as root, because the files of the images belong to several users");
    const archives: string[] = [];
    // One after another, because a build uses all cores.
    for (const group of groups) archives.push(await buildGroup(group, { environment, print }));
    return archives;
  });
}

async function buildGroup(group: Group, { environment, print }: Surroundings): Promise<string> {
  const path = await archiveFolder(group, environment);
  await fillOnce(path, async (folder) => {
    const images: LayeredImage[] = [];
    for (const { names, config, layers } of imagesOf(group)) {
      const stored = [];
      for (const layer of layers) stored.push(await storedLayer(layer, { environment, print }));
      images.push({ names, config, layers: stored });
    }
    const started = process.hrtime.bigint();
    const file = join(folder, archiveName(group));
    await writeArchive(images, { folder: join(folder, "layout"), file, environment });
    print(archiveEndText(group, Number(process.hrtime.bigint() - started) / 1e9, statSync(file).size));
  });
  return join(path, archiveName(group));
}

/** Folder of a group's archive in the cache. Its name contains a hash of everything that determines the archive's content. */
async function archiveFolder(group: Group, environment: NodeJS.ProcessEnv): Promise<string> {
  const parts: unknown[] = [];
  for (const { names, config, layers } of imagesOf(group)) {
    const hashes = [];
    for (const layer of layers) hashes.push(await layerHash(layer, environment));
    parts.push([names, config, hashes]);
  }
  return join(cacheFolder(environment), "archives", `${group}-${shortHash(JSON.stringify(parts))}`);
}

function archiveName(group: Group): string {
  return `${group}.tar`;
}

function imagesOf(group: Group): readonly Image[] {
  return IMAGES.filter((image) => image.group === group);
}

async function reasonOf(archives: () => Promise<readonly string[]>): Promise<Archives> {
  try {
    return { archives: await archives() };
  } catch (error) {
    if (error instanceof CannotBuild) return { reason: `images can't be built: ${error.message}` };
    throw error;
  }
}

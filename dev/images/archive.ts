import { linkSync, mkdirSync, rmSync, writeFileSync } from "fs";
import { join } from "path";
import { digestOfText } from "./digest";
import type { ImageConfig } from "./image";
import type { StoredLayer } from "./stored-layer";
import { writeArchiveTar } from "./tar";

/** An image with its layers in the cache. */
export interface LayeredImage {
  /** Names, with registry and tag. */
  readonly names: readonly string[];
  /** Configuration of its containers. */
  readonly config: ImageConfig;
  /** Layers, lowest first. */
  readonly layers: readonly StoredLayer[];
}

const TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
} as const;

/**
 * Writes images as one archive in the OCI image layout, for `ctr images import`. `folder` is a new folder on the same file system
 * as the layers, because their files are hard-linked instead of copied. The same images always produce the same bytes.
 */
export async function writeArchive(
  images: readonly LayeredImage[],
  {
    folder,
    file,
    environment,
  }: { readonly folder: string; readonly file: string; readonly environment: NodeJS.ProcessEnv },
): Promise<void> {
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  for (const layer of new Map(images.flatMap(({ layers }) => layers).map((layer) => [layer.digest, layer])).values())
    linkSync(layer.file, blobPath(blobs, layer.digest));
  const store = (text: string) => {
    const digest = digestOfText(text);
    writeFileSync(blobPath(blobs, digest), text);
    return { digest, size: Buffer.byteLength(text) };
  };
  const manifests = images.flatMap((image) => {
    const config = { mediaType: TYPES.config, ...store(JSON.stringify(configOf(image))) };
    const layers = image.layers.map(({ digest, size }) => ({ mediaType: TYPES.layer, digest, size }));
    const manifest = { schemaVersion: 2, mediaType: TYPES.manifest, config, layers };
    const stored = { mediaType: TYPES.manifest, ...store(JSON.stringify(manifest)) };
    return image.names.map((name) => ({ ...stored, annotations: annotationsOf(name) }));
  });
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  const index = { schemaVersion: 2, mediaType: TYPES.index, manifests };
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
  await writeArchiveTar(folder, file, environment);
  rmSync(folder, { recursive: true });
}

function blobPath(blobs: string, digest: string): string {
  return join(blobs, digest.replace("sha256:", ""));
}

/** The configuration, with the platform that all layers are built for. */
function configOf({ config, layers }: LayeredImage) {
  return {
    architecture: "amd64",
    os: "linux",
    config,
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created_by: "access-layer dev/images" })),
  };
}

/** containerd reads the full name from its own annotation; other tools read the tag from the standard one. */
function annotationsOf(name: string) {
  return {
    "io.containerd.image.name": name,
    "org.opencontainers.image.ref.name": name.slice(name.lastIndexOf(":") + 1),
  };
}

import "./start";
import { getRootDirectory } from "@pulumi/pulumi";
import { program } from "./program";

// Pulumi starts the program in build/program, but messages must show paths relative to the project root.
process.chdir(getRootDirectory());

const { layer } = program({ folder: "environments" });

/** Namespace of the layer, as a stack output. */
export const namespace = layer.namespace;

import "./start";
import { getRootDirectory } from "@pulumi/pulumi";
import { program } from "./program";

// Pulumi starts a program in the program's own folder; messages shall name files as people do.
process.chdir(getRootDirectory());

const { layer } = program({ folder: "environments" });

/** Where the layer lives: an output of the stack. */
export const namespace = layer.namespace;

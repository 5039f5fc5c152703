import { testRunbook } from "./environment";

// All datastores are managed services outside the cluster.
testRunbook("managed", "examples/managed-datastores/environments");

import { testRunbook } from "./environment";

testRunbook("dev", "environments");

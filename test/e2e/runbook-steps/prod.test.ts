import { testRunbook } from "./environment";

testRunbook("prod", "environments");

import { startCopying } from "./copying.js";
import { startForms } from "./forms.js";
import { startLinks } from "./links.js";
import { startPictures } from "./pictures.js";
import { startSearch } from "./search.js";

startForms();
startCopying();
startSearch();
startPictures();
startLinks();

import { storeInFile, storeInMemory } from "../../helpers/open_stores.ts";
import { turnStoreContract } from "../../helpers/turn_store_contract.ts";

turnStoreContract(":memory:", storeInMemory);
turnStoreContract("a file", storeInFile);

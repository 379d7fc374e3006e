// Where the files that come with the program are: found from the program itself, not from where it is called.
import { fileURLToPath } from 'node:url';

const deploy = new URL('../../../../deploy/', import.meta.url);

/** Chaoyang District: 43 streets and their communities. */
export const SHIPPED_AREAS = fileURLToPath(new URL('areas/chaoyang.csv', deploy));
export const SHIPPED_RULES = fileURLToPath(new URL('rules', deploy));
export const SHIPPED_TENANT = fileURLToPath(new URL('tenant', deploy));
export const SHIPPED_TOPICS = fileURLToPath(new URL('topics.yaml', deploy));
export const SHIPPED_MAPPINGS = fileURLToPath(new URL('mappings', deploy));

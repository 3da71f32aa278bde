import { type Bytes, concat } from '../operator-api/bytes.js';
import { byte, int32 } from './layout.js';

export const OPERATOR_IDENTITY_LENGTH = 13;

/** What tokens say of the operator that made them: site id, type (1: service), version and key id. */
export const operatorIdentity = (): Bytes => concat(int32(0), byte(1), int32(0), int32(0));

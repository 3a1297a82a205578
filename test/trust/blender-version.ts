/** The Blender that the table tells of. Another one may do otherwise. */
export const TRUST_TABLE_BLENDER = '3.4.1';

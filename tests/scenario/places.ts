// Places of Chaoyang where scenarios play, by the codes of the shipped area tree.

export const DISTRICT = '110105';

/** 建外街道 and three of its communities. */
export const JIANWAI = '110105001';
export const NANLANG = '110105001024';
export const BEILANG = '110105001025';
export const YONGAN = '110105001026';
/** 朝外街道 and one of its communities. */
export const CHAOWAI = '110105002';
export const TIDONG = '110105002024';
/** 呼家楼街道 and one of its communities. */
export const HUJIALOU = '110105003';
export const JINTAI = '110105003041';

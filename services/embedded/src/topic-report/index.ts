// What a topic of the registry came to, out of a recorded log.
export { type ByPeriod, PERIODS, type PeriodName, type TopicFigures, topicFigures } from './figures.ts';
export {
  type Audience,
  type ToldArea,
  type ToldCount,
  type ToldPeriod,
  type ToldShare,
  toldAreas,
} from './told.ts';
export { readTopicMatters, TooManyMatters } from './topic-matters.ts';

import { z } from 'zod';

export const Phone = z
  .string()
  .regex(/^(?=.{5,20}$)\+?[\d ()-]+$/, 'must be a phone number of at most 20 characters');

-- What the lists of staff and shoppers sort by and look for: the beginning of a word, in any case.
CREATE INDEX "user_profiles_created_at_user_id_idx" ON "user_profiles"("created_at" DESC, "user_id");
CREATE INDEX "user_profiles_role_created_at_user_id_idx" ON "user_profiles"("role", "created_at" DESC, "user_id");
CREATE INDEX "user_profiles_email_begins" ON "user_profiles"(lower("email") text_pattern_ops);
CREATE INDEX "user_profiles_first_name_begins" ON "user_profiles"(lower("first_name") text_pattern_ops);
CREATE INDEX "user_profiles_last_name_begins" ON "user_profiles"(lower("last_name") text_pattern_ops);
CREATE INDEX "vendors_display_name_begins" ON "vendors"(lower("display_name") text_pattern_ops);

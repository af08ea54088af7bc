CREATE TABLE "message_log" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	"attempt" integer NOT NULL,
	"content_hash" text
);
--> statement-breakpoint
CREATE TABLE "message_log_chain" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "changed_at" timestamp with time zone;
--> statement-breakpoint
-- What a message said, as `printf '%s\n%s\n%s' ADDRESS SUBJECT BODY | sha256sum` computes it.
CREATE FUNCTION "message_content_hash"(address text, subject text, body text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(coalesce(address, '') || chr(10) || coalesce(subject, '') || chr(10) || body, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- One statement makes thousands of messages: one statement writes their rows. Those that were there already are not among them.
CREATE FUNCTION "log_new_messages"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "message_log" ("message_id", "to_state", "reason", "at", "by", "attempt")
    SELECT "id", "state", coalesce("reason", '生成消息'), "created_at", current_setting('application_name'), "attempt_count" FROM "created";
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "messages_log_new" AFTER INSERT ON "messages" REFERENCING NEW TABLE AS "created"
  FOR EACH STATEMENT EXECUTE FUNCTION "log_new_messages"();
--> statement-breakpoint
-- Before the update, so that the time that came with this change is taken away and cannot be taken for the next one's.
CREATE FUNCTION "log_message_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  try integer := greatest(OLD."attempt_count", NEW."attempt_count");
BEGIN
  INSERT INTO "message_log" ("message_id", "from_state", "to_state", "reason", "at", "by", "attempt", "content_hash") VALUES (
    NEW."id", OLD."state", NEW."state",
    coalesce(NEW."reason", CASE NEW."state" WHEN 'sending' THEN '认领发送' WHEN 'accepted' THEN '服务商已接收' ELSE '未写明原因' END),
    coalesce(NEW."changed_at", date_trunc('milliseconds', clock_timestamp())),
    current_setting('application_name'), try,
    -- Nothing was handed over where the try did not begin; where it was taken or may have been, nobody need ask.
    CASE WHEN NEW."body" IS NOT NULL AND CASE WHEN NEW."state" IN ('pending', 'sending', 'refused', 'cancelled')
        THEN EXISTS (SELECT FROM "attempts" AS a WHERE a."message_id" = NEW."id" AND a."number" = try) ELSE true END
      THEN message_content_hash(NEW."address", NEW."subject", NEW."body") END);
  NEW."changed_at" := NULL;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "messages_log_change" BEFORE UPDATE ON "messages"
  FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state") EXECUTE FUNCTION "log_message_change"();
--> statement-breakpoint
CREATE FUNCTION "log_message_deleted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "message_log" ("message_id", "from_state", "to_state", "reason", "at", "by", "attempt") VALUES (
    OLD."id", OLD."state", 'deleted', '消息被删除', date_trunc('milliseconds', clock_timestamp()),
    current_setting('application_name'), OLD."attempt_count");
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "messages_log_deleted" AFTER DELETE ON "messages" FOR EACH ROW EXECUTE FUNCTION "log_message_deleted"();
--> statement-breakpoint
CREATE FUNCTION "refuse_log_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '消息日志只能追加，不能修改或删除' USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "message_log_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "message_log"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();
--> statement-breakpoint
CREATE TRIGGER "message_log_chain_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "message_log_chain"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();
--> statement-breakpoint
-- Messages that were there before the log begin it as they stand.
INSERT INTO "message_log" ("message_id", "to_state", "reason", "at", "by", "attempt", "content_hash")
  SELECT "id", "state", '启用日志时的状态' || coalesce('：' || "reason", ''), date_trunc('milliseconds', coalesce("settled_at", "created_at")),
    current_setting('application_name'), "attempt_count",
    CASE WHEN "body" IS NOT NULL AND EXISTS (SELECT FROM "attempts" AS a WHERE a."message_id" = "messages"."id" AND a."number" = "attempt_count")
      THEN message_content_hash("address", "subject", "body") END
  FROM "messages" ORDER BY "created_at", "id";

ALTER TABLE "messages" RENAME COLUMN "enqueued_at" TO "queue_at";--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_digest_once";--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_bulletin_once";--> statement-breakpoint
DROP INDEX "messages_live";--> statement-breakpoint
DROP INDEX "reminders_message";--> statement-breakpoint
CREATE UNIQUE INDEX "messages_digest_once" ON "messages" USING btree ("digest_id","contact_id","channel") WHERE "messages"."digest_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_bulletin_once" ON "messages" USING btree ("bulletin_id","contact_id","channel") WHERE "messages"."bulletin_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_live" ON "messages" USING btree ("queue_at") WHERE "messages"."state" in ('pending', 'held', 'sending');--> statement-breakpoint
CREATE INDEX "reminders_message" ON "reminders" USING btree ("message_id") WHERE "reminders"."message_id" is not null;--> statement-breakpoint
-- Until now `enqueued_at` was the last time on the queue, two minutes before it counted as lost; one in the future meant waiting.
UPDATE "messages" SET "queue_at" = "queue_at" + interval '2 minutes' WHERE "state" = 'pending';
--> statement-breakpoint
UPDATE "messages" SET "state" = 'held', "reason" = coalesce("reason", '等待发送时段') WHERE "state" = 'pending' AND "queue_at" > now() + interval '2 minutes';
--> statement-breakpoint
-- As before; of the states in which something was handed over for certain, or perhaps, there are no more than these four.
CREATE OR REPLACE FUNCTION "log_message_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  try integer := greatest(OLD."attempt_count", NEW."attempt_count");
BEGIN
  INSERT INTO "message_log" ("message_id", "from_state", "to_state", "reason", "at", "by", "attempt", "content_hash") VALUES (
    NEW."id", OLD."state", NEW."state",
    coalesce(NEW."reason", CASE NEW."state" WHEN 'sending' THEN '认领发送' WHEN 'accepted' THEN '服务商已接收' ELSE '未写明原因' END),
    coalesce(NEW."changed_at", date_trunc('milliseconds', clock_timestamp())),
    current_setting('application_name'), try,
    CASE WHEN NEW."body" IS NOT NULL AND (NEW."state" IN ('accepted', 'delivered', 'bounced', 'uncertain')
        OR EXISTS (SELECT FROM "attempts" AS a WHERE a."message_id" = NEW."id" AND a."number" = try))
      THEN message_content_hash(NEW."address", NEW."subject", NEW."body") END);
  NEW."changed_at" := NULL;
  RETURN NEW;
END
$$;

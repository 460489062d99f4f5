package org.crontabber.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronField;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.value.FieldValue;
import com.cronutils.parser.CronParser;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;

/**
 * The five fields of a cron expression as sets of numbers. cron-utils parses and validates; of its next-execution
 * search, which has open endless loops around daylight saving (its issues 319 and 332), nothing is used.
 */
record CronFields(
        BitSet minutes,
        BitSet hours,
        boolean anyHour,
        BitSet daysOfMonth,
        boolean anyDayOfMonth,
        BitSet months,
        BitSet daysOfWeek,
        boolean anyDayOfWeek) {

    private static final CronDefinition FIVE_FIELDS = CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withValidRange(0, 59)
            .withStrictRange()
            .and()
            .withHours()
            .withValidRange(0, 23)
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withValidRange(1, 31)
            .withStrictRange()
            .and()
            .withMonth()
            .withValidRange(1, 12)
            .withStrictRange()
            .and()
            .withDayOfWeek() // 0 and 7 are Sunday; sun-tue may wrap
            .withValidRange(0, 7)
            .withMondayDoWValue(1)
            .and()
            .withSupportedNicknameHourly()
            .withSupportedNicknameDaily()
            .withSupportedNicknameMidnight()
            .withSupportedNicknameWeekly()
            .withSupportedNicknameMonthly()
            .withSupportedNicknameYearly()
            .withSupportedNicknameAnnually()
            .instance();

    private static final int DAYS_OF_WEEK = 7;

    /**
     * Parses the expression.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static CronFields parse(String expression) {
        String text = expression.strip();
        Map<CronFieldName, CronField> fields = new CronParser(FIVE_FIELDS)
                .parse(text.startsWith("@") ? text.toLowerCase(Locale.ROOT) : text)
                .retrieveFieldsAsMap();
        FieldExpression hour = expression(fields, CronFieldName.HOUR);
        BitSet hours = numbers(hour, 0, 23);
        return new CronFields(
                numbers(expression(fields, CronFieldName.MINUTE), 0, 59),
                hours,
                hours.cardinality() == 24
                        || hour.asString().contains("*")
                        || hour.asString().contains("/"),
                numbers(expression(fields, CronFieldName.DAY_OF_MONTH), 1, 31),
                expression(fields, CronFieldName.DAY_OF_MONTH) instanceof Always,
                numbers(expression(fields, CronFieldName.MONTH), 1, 12),
                weekdays(expression(fields, CronFieldName.DAY_OF_WEEK)),
                expression(fields, CronFieldName.DAY_OF_WEEK) instanceof Always);
    }

    private static FieldExpression expression(Map<CronFieldName, CronField> fields, CronFieldName name) {
        CronField field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("field " + name + " is missing");
        }
        return field.getExpression();
    }

    private static BitSet weekdays(FieldExpression expression) {
        BitSet raw = numbers(expression, 0, DAYS_OF_WEEK);
        BitSet days = new BitSet();
        raw.stream().forEach(day -> days.set(day % DAYS_OF_WEEK));
        return days;
    }

    private static BitSet numbers(FieldExpression expression, int lowest, int highest) {
        BitSet numbers = new BitSet();
        collect(expression, 1, lowest, highest, numbers);
        return numbers;
    }

    private static void collect(FieldExpression expression, int step, int lowest, int highest, BitSet into) {
        if (expression instanceof And list) {
            list.getExpressions().forEach(part -> collect(part, 1, lowest, highest, into));
        } else if (expression instanceof com.cronutils.model.field.expression.Every every) {
            FieldExpression base = every.getExpression();
            int period = every.getPeriod().getValue();
            if (base instanceof On from) {
                fill(number(from.getTime()), highest, period, into);
            } else {
                collect(base, period, lowest, highest, into);
            }
        } else if (expression instanceof Between range) {
            int from = number(range.getFrom());
            int to = number(range.getTo());
            fill(from, from <= to ? to : to + DAYS_OF_WEEK, step, into); // only weekdays may wrap
        } else if (expression instanceof On one) {
            into.set(number(one.getTime()));
        } else if (expression instanceof Always) {
            fill(lowest, highest, step, into);
        } else {
            throw new IllegalArgumentException("'" + expression.asString() + "' is not allowed here");
        }
    }

    private static void fill(int from, int to, int step, BitSet into) {
        for (int number = from; number <= to; number += step) {
            into.set(number);
        }
    }

    private static int number(FieldValue<?> value) {
        if (value.getValue() instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException("'" + value.getValue() + "' is not a number or a name");
    }
}

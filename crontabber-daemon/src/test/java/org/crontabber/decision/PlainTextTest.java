package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
    private static final Pattern NUMBER = Pattern.compile("\\{([0-9A-F]+)}");

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # said; numbers in braces     | in lines                   | in one line
            plain → ä €😀                 | plain → ä €😀              | plain → ä €😀
            a{9}b{A}c                     | a{9}b{A}c                  | a b c
            a{D}{A}b                      | a{A}b                      | a b
            10%{D}20%                     | 10%^M20%                   | 10% 20%
            {1B}[2J{0}{7}{7F}             | ^[[2J^@^G^?                | [2J
            {1C}{1D}$1                    | ^\\^]$1                     | $1
            {9B}2J{85}                    | <U+009B>2J<U+0085>         | 2J
            a{202E}b{2066}{2028}          | a<U+202E>b<U+2066><U+2028> | a b
            """)
    void whatIsSaidTakesOverNoTerminal(String said, String inLines, String inOneLine) {
        assertThat(PlainText.visible(text(said))).isEqualTo(text(inLines));
        assertThat(PlainText.oneLine(text(said))).isEqualTo(inOneLine);
    }

    private static String text(String written) {
        return NUMBER.matcher(written).replaceAll(number -> Character.toString(Integer.parseInt(number.group(1), 16)));
    }
}

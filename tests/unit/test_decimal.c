/* test_decimal.c - exact numbers: reading, arithmetic, rounding, and the nearest double, against identities and against
 * cases that were worked out with arbitrary precision. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/decimal.h"
#include "suite.h"

static const i128 LARGEST = ((((i128)1) << 126) - 1) * 2 + 1;

static struct decimal dec(const char *text)
{
    struct decimal d = {0, 0};
    if (!decimal_parse(text, strlen(text), &d))
        ck_abort_msg("'%s' is no decimal", text);
    return d;
}

START_TEST(reads_and_writes)
{
    static const struct {
        const char *in, *out; /* NULL: refused */
    } cases[] = {
        {"0", "0"}, {"-0", "0"}, {"+7", "7"}, {"1234.50", "1234.50"}, {"-1234.50", "-1234.50"}, {"0.05", "0.05"},
        {"-0.05", "-0.05"},
        {"007", "7"}, {"00.10", "0.10"},
        {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
        {"-99999999.999999999999999999999999999999", "-99999999.999999999999999999999999999999"},
        {"0.000000000000000000000000000001", "0.000000000000000000000000000001"},
        {"0000000000000000000000000000000000000000000000000000000000001", "1"},
        {"100000000000000000000000000000000000000", NULL}, {"0.0000000000000000000000000000001", NULL},
        {"", NULL}, {"-", NULL}, {"+", NULL}, {".", NULL}, {".5", NULL}, {"5.", NULL}, {"1.2.3", NULL},
        {"1e5", NULL}, {" 1", NULL},
        {"1 ", NULL}, {"1,234", NULL}, {"0x10", NULL}, {"--1", NULL}, {"\xEF\xBC\x91", NULL}, {"1e999", NULL},
        {"NaN", NULL},
        {"inf", NULL}, {"1.-5", NULL}, {"$1", NULL}, {"(1)", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct decimal d;
        char text[48];
        bool fine = decimal_parse(cases[i].in, strlen(cases[i].in), &d);
        ck_assert_msg(fine == (cases[i].out != NULL), "%s", cases[i].in);
        if (fine)
            ck_assert_str_eq(decimal_print(text, d), cases[i].out);
    }
    struct decimal d;
    ck_assert(!decimal_parse("1\0" "2", 3, &d));
    char text[48];
    ck_assert_str_eq(decimal_print(text, (struct decimal){-LARGEST - 1, 30}),
        "-170141183.460469231731687303715884105728");
    ck_assert_str_eq(decimal_print(text, (struct decimal){LARGEST, 0}), "170141183460469231731687303715884105727");
}
END_TEST

START_TEST(powers)
{
    i128 v = 1;
    for (int i = 0; i <= 38; i++) {
        ck_assert(decimal_pow10(i) == v);
        if (i < 38)
            v *= 10;
    }
}
END_TEST

/* The outcome of an operation as text; "overflow" if it was refused. */
static char *outcome(char dst[48], char op, const char *a, const char *b)
{
    struct decimal out;
    bool fine = op == '+' ? decimal_add(dec(a), dec(b), &out) : op == '-' ? decimal_sub(dec(a), dec(b), &out)
                                                                         : decimal_mul(dec(a), dec(b), &out);
    return fine ? decimal_print(dst, out) : strcpy(dst, "overflow");
}

START_TEST(adds_subtracts_multiplies)
{
    static const char most[] = "99999999999999999999999999999999999999";
    static const struct {
        char op;
        const char *a, *b, *out;
    } cases[] = {
        {'+', "0.10", "0.2", "0.30"}, {'+', "-0.10", "0.1", "0.00"}, {'-', "1", "0.999", "0.001"},
        {'-', "0.5", "0.75", "-0.25"},
        {'*', "1.10", "3", "3.30"}, {'*', "-0.05", "0.05", "-0.0025"}, {'*', "0", "-5.00", "0.00"},
        {'+', most, "1", "100000000000000000000000000000000000000"}, {'+', most, most, "overflow"},
        {'-', most, "-99999999999999999999999999999999999999", "overflow"}, {'*', most, "2", "overflow"},
        {'+', most, "0.05", "overflow"},
        {'+', most, "0.0",
        "99999999999999999999999999999999999999"}, /* a zero behind the point is no reason to refuse */
        {'*', "10000000000000000000.0000000000", "10000000000.00000000", "100000000000000000000000000000"},
        {'*', "0.0000000000000000000000000001", "0.001", "overflow"}, /* digits would be lost */
        {'*', "0.0000000000000000000000000002", "0.50", "0.000000000000000000000000000100"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[48];
        ck_assert_str_eq(outcome(text, cases[i].op, cases[i].a, cases[i].b), cases[i].out);
    }
}
END_TEST

static struct decimal any_decimal(unsigned long *seed)
{
    int digits = (int)(suite_random(seed) % 19);
    int64_t v = (int64_t)(suite_random(seed) << 31 ^ suite_random(seed)) % (int64_t)decimal_pow10(digits);
    return (struct decimal){suite_random(seed) & 1 ? v : -v, (int)(suite_random(seed) % 13)};
}

START_TEST(obeys_the_laws)
{
    unsigned long seed = 11;
    for (int i = 0; i < 200000; i++) {
        struct decimal a = any_decimal(&seed), b = any_decimal(&seed), c = any_decimal(&seed), x, y, z, w;
        bool fine = decimal_add(a, b, &x) && decimal_add(b, a, &y) && decimal_cmp(x, y) == 0;
        fine = fine && decimal_sub(x, b, &z) && decimal_cmp(z, a) == 0;
        if (decimal_mul(a, c, &y) && decimal_mul(b, c, &z) && decimal_mul(x, c, &w)) {
            struct decimal sum;
            fine = fine && decimal_add(y, z, &sum) && decimal_cmp(sum, w) == 0;
        }
        fine = fine && decimal_cmp(a, b) == -decimal_cmp(b, a) && decimal_cmp(decimal_trim(a), a) == 0;
        fine = fine && decimal_sub(a, b, &y) && decimal_cmp(a, b) == (y.v > 0) - (y.v < 0);
        char text[48];
        decimal_print(text, a);
        fine = fine && decimal_parse(text, strlen(text), &z) && z.v == a.v && z.scale == a.scale;
        z = a;
        fine = fine && decimal_rescale(&z, a.scale + 5) && z.scale == a.scale + 5 && decimal_cmp(z, a) == 0 &&
               decimal_rescale(&z, a.scale) && z.v == a.v;
        if (!fine)
            ck_abort_msg("round %d: %s", i, decimal_print(text, a));
    }
}
END_TEST

START_TEST(rescales_without_loss)
{
    struct decimal d = dec("1.500");
    ck_assert(decimal_rescale(&d, 1) && d.v == 15);
    ck_assert(!decimal_rescale(&d, 0) && d.v == 15 && d.scale == 1);
    ck_assert(!decimal_rescale(&d, 31) && !decimal_rescale(&d, -1));
    d = (struct decimal){LARGEST, 0};
    ck_assert(!decimal_rescale(&d, 1) && d.v == LARGEST);
    ck_assert_int_eq(decimal_trim(dec("0.000")).scale, 0);
    ck_assert_int_eq(decimal_trim(dec("120.500")).scale, 1);
    ck_assert_int_eq(decimal_trim(dec("1200")).scale, 0);
}
END_TEST

START_TEST(compares)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"1", "1.000", 0}, {"-0.5", "0", -1}, {"0.1", "0.09", 1}, {"-1.5", "-1.4", -1}, {"-1.5", "-1.50", 0},
        {"99999999999999999999999999999999999999", "0.999999999999999999999999999999", 1},
        {"99999999.999999999999999999999999999999", "99999999999999999999999999999999999999", -1},
        {"-99999999999999999999999999999999999999", "0.000000000000000000000000000001", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_int_eq(decimal_cmp(dec(cases[i].a), dec(cases[i].b)), cases[i].order);
        ck_assert_int_eq(decimal_cmp(dec(cases[i].b), dec(cases[i].a)), -cases[i].order);
    }
}
END_TEST

START_TEST(rounds_half_away_from_zero)
{
    static const struct {
        const char *in;
        int scale;
        const char *out;
    } cases[] = {
        {"1.005", 2, "1.01"}, {"-1.005", 2, "-1.01"}, {"1.004", 2, "1.00"}, {"2.5", 0, "3"}, {"-2.5", 0, "-3"},
        {"-0.4", 0, "0"},
        {"1.5", 3, "1.500"}, {"0.949999999999999999999999999999", 1, "0.9"}, {"0.95", 1, "1.0"},
        {"99999999999999999999999999999999999999", 5, "99999999999999999999999999999999999999"}, {"149.99", 0, "150"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[48];
        ck_assert_str_eq(decimal_print(text, decimal_round(dec(cases[i].in), cases[i].scale)), cases[i].out);
    }
}
END_TEST

START_TEST(double_is_what_strtod_gives)
{
    unsigned long seed = 5;
    for (int i = 0; i < 100000; i++) {
        struct decimal d = any_decimal(&seed);
        if (i % 2) { /* up to 38 digits and 30 behind the point */
            d.v = d.v * decimal_pow10((int)(suite_random(&seed) % 20)) + (i128)(suite_random(&seed) % 1000);
            d.scale = (int)(suite_random(&seed) % 31);
        }
        char text[48];
        double want = strtod(decimal_print(text, d), NULL);
        if (decimal_double(d) != want) /* glibc rounds correctly */
            ck_abort_msg("%s: %.17g, not %.17g", text, decimal_double(d), want);
    }
}
END_TEST

START_TEST(ratio_is_the_nearest_double)
{
    static const struct {
        const char *a, *b;
        double ratio;
    } cases[] = {
        {"1", "3", 0x1.5555555555555p-2},
        {"0", "7.5", 0x0.0p+0},
        {"0.0", "-1", 0x0.0p+0},
        {"9007199254740993", "1", 0x1.0000000000000p+53},
        {"9007199254740993", "2.00", 0x1.0000000000000p+52},
        {"18014398509481985", "2", 0x1.0000000000000p+53},
        {"1", "99999999999999999999999999999999999999", 0x1.b38fb9daa78e4p-127},
        {"99999999999999999999999999999999999999", "0.000000000000000000000000000001", 0x1.dac74463a989fp+225},
        {"0.000000000000000000000000000001", "99999999999999999999999999999999999999", 0x1.1411e1f17e1e3p-226},
        {"9007199254740991", "9007199254740992", 0x1.fffffffffffffp-1},
        {"4503599627370497.5", "1", 0x1.0000000000002p+52},
        {"4503599627370496.25", "0.5", 0x1.0000000000000p+53},
        {"-4465876.7723507974", "7391.9417", -0x1.2e13cf36cb4bbp+9},
        {"668039728420.3664", "-5", -0x1.f1ba775d412c2p+36},
        {"922539835489110174717017512.51177", "-21345360310666009622.91623", -0x1.49bd74879c5d7p+25},
        {"-42.512147396842311", "83109.9", -0x1.0c2eaed6fe48cp-11},
        {"1604501486.6323305486592143948", "233.57725241340", 0x1.a34418310636bp+22},
        {"-21.1648", "174960104140418098888684978159631.230", -0x1.3a0de2933a3c4p-103},
        {"43.913236746070932788710402", "180.82589137273552197509663", 0x1.f15a61947cc93p-3},
        {"4.66", "5991517704955436440717348.013", 0x1.e169f99354758p-81},
        {"5834085814027699887331006837769.2", "5.5", 0x1.ac6e3e1f67799p+99},
        {"-110160940.735563718211376935", "-731801766009617082107368230.884", 0x1.637021c1380b8p-63},
        {"-380813.298", "-27222.7", 0x1.bfa45e1d52fe8p+3},
        {"921.6", "620547364421847.2047706946654340089526", 0x1.a207a607fb16fp-40},
        {"-7962.801", "121100221.654752812", -0x1.13ca9dbe8f5a2p-14},
        {"12465", "2", 0x1.8588000000000p+12},
        {"442.3028", "75773044179380305587521.31761", 0x1.b90bf7a5e6c97p-68},
        {"80.1803625219996353693925219535", "9.412471489475", 0x1.1097bf405cfd8p+3},
        {"9758876337266777038800.137775550880", "-224541045489915000.70", -0x1.538adf5e06ed8p+15},
        {"85.3357443865467794061977", "5609777364401294685325837708862590613.0", 0x1.4385d29188a23p-116},
        {"790859440769296797123.0", "-39055411686830747360033.02", -0x1.4bc54c43eeae1p-6},
        {"-1672530519.53935156811330222128", "-562.4308274", 0x1.6b01ca43f10a3p+21},
        {"-89.9", "351428108.13577900", -0x1.12ad6fdb93a09p-22},
        {"147255", "272484567.7637979600506505", 0x1.1b5565d37ec2fp-11},
        {"553837.91146544", "750109812153.444", 0x1.8c6503413c971p-21},
        {"6920075181881065151311829.553405470392", "6254.7050780836047746726280", 0x1.dfd0c23d69f22p+69},
        {"4499099232864004243651.834740", "5851662961.5073", 0x1.66070b2184018p+39},
        {"-7.4413406755550145", "8780950490246941485086642.8293015", -0x1.064538e4e3fdep-80},
        {"-479.15", "5", -0x1.7f51eb851eb85p+6},
        {"518296113716.3015978265832487", "83.87274", 0x1.7054823e0b7b4p+32},
        {"735856643015342048633505.24854237181", "5154770390972.981565914515", 0x1.09e5b8fb4c3d8p+37},
        {"95708009281327151", "90306.99748830609731", 0x1.ed82de1505f6dp+39},
        {"4515569656720248486211385618288464128", "523.373253073638370212853", 0x1.a962627dd1545p+112},
        {"-2.9296457", "-32246405261632.999366669443058201", 0x1.99290e5d16f4ap-44},
        {"-682772.1646211621473927272802", "732087801363082356846.7882844", -0x1.0cd076adb2fdfp-50},
        {"1556976080095329134608072967.817", "224814238022097678.86281794297136", 0x1.9ccc720f13a5bp+32},
        {"9603411160376780862865.21714039059", "2903483.396585684874724659470184350170", 0x1.7806522143cc7p+51},
        {"1739724082.3089", "896310106643646212381764684218612.52", 0x1.2c5a51fd4073ap-79},
        {"7.0190705", "-557737158.730339950770714556", -0x1.b06a042770fedp-27},
        {"9238088515751455335218416.3813601", "7868863.8616641560", 0x1.04ae7ac8165a2p+60},
        {"-13319297706100.6807395", "-66634429596101545776919245400.8660005", 0x1.cce7f0b19a7a4p-53},
        {"-6366161989.6304715382939413850239", "755.95347", -0x1.00ffef03f8163p+23},
        {"148477620526750100870700234.33076", "126.2", 0x1.f2473d018a151p+79},
        {"247767326007673688417718.89076778", "7.045061934243954859866584477", 0x1.dca0c13544304p+74},
        {"68370030551379767443825660774.8", "27936702862.6", 0x1.0fb4ff17e95ddp+61},
        {"524688396.438048800", "37978863109185479104339255.10212363", 0x1.fdb192a816b50p-57},
        {"3151278172269745082.76431693", "742648049339511.526355920306194113295", 0x1.0934cb2b94e1dp+12},
        {"-8.37903566754", "9.2", -0x1.d24fc1c0e4469p-1},
        {"5787706548046061997356.9591", "6601067786613.681083928", 0x1.a21538bb41863p+29},
        {"-45512622.75781656", "75", -0x1.284e5f0b1801cp+19},
        {"-55168.6454", "88622916368431.2585", -0x1.563a7be2456b3p-31},
        {"448.2592669", "514081489344265055501053920.7737959", 0x1.0ddbe85089a5ap-80},
        {"15749761750385380406076453", "-9504069098125.1862352620713", -0x1.81d66ca41fcb6p+40},
        {"3346527511515.3317877183645740626947112", "545536341207484031601046578076251.85", 0x1.cf802d1c9c972p-68},
        {"91.63141044", "4152639948133.55427233529999", 0x1.842f9fbb9f39fp-36},
        {"336", "412499582689900.9949695596097279334", 0x1.ca8c7d7985003p-41},
        {"-8302.204", "-127110367958486868.8050140747", 0x1.2626faf14b965p-44},
        {"451018020311.775048773", "8207516.34102907654", 0x1.ad4fa790506fbp+15},
        {"1995634495801811.7772598602907985", "-4297116018773.576540111071472240983674", -0x1.d0699b2ab35b9p+8},
        {"11741484290131.1590591820155429130242", "1682015790635664082567652854369.3", 0x1.0189ee244e965p-57},
        {"945344990094.61023737512274414949833", "4", 0x1.b835e7971d387p+37},
        {"536921103.977046445021335030101", "90.033518877181559624481150", 0x1.6bfcc414ede4ap+22},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double r = decimal_ratio(dec(cases[i].a), dec(cases[i].b));
        ck_assert_msg(r == cases[i].ratio, "%s / %s: %a, not %a", cases[i].a, cases[i].b, r, cases[i].ratio);
    }
    ck_assert_double_eq(decimal_ratio((struct decimal){-LARGEST - 1, 0}, (struct decimal){1, 30}), -ldexp(1,
        127) * 1e30);
    unsigned long seed = 8;
    for (int i = 0; i < 50000; i++) { /* a / a is 1, (a * k) / a is k, whatever the scales */
        struct decimal a = any_decimal(&seed), b;
        int64_t k = (int64_t)(suite_random(&seed) % 100000) - 50000;
        if (a.v == 0 || !decimal_mul(a, (struct decimal){k, 0}, &b) || !decimal_rescale(&b, a.scale + 3))
            continue;
        if (decimal_ratio(a, a) != 1 || decimal_ratio(b, a) != (double)k)
            ck_abort_msg("round %d", i);
    }
}
END_TEST

/* The double that the next random bits are, of a size that figures have, or of any. */
static double any_double(unsigned long *seed)
{
    uint64_t bits = (uint64_t)suite_random(seed) << 33 ^ (uint64_t)suite_random(seed) << 11 ^ (uint64_t)suite_random(seed) >> 7;
    double x;
    if (suite_random(seed) % 4)
        bits = (bits & ~((uint64_t)0x7ff << 52)) | (uint64_t)(1023 - 30 + suite_random(seed) % 90) << 52;
    if (suite_random(seed) % 4 == 0)
        bits &= ~(uint64_t)0 << suite_random(seed) % 50; /* ties */
    memcpy(&x, &bits, sizeof x);
    return x;
}

START_TEST(from_a_double_is_what_printf_gives)
{
    static const double odd[] = {0.0, 0.5, 1.5, 2.5, -0.5, -2.5, 0.125, 0.375, 9.5, 99.5, 9.995, 9.9999999999999999e22, 1e15, 1e16, 99999999999999.99,
                                 999999999999999.9, 1e-4, 1e-5, 9.9999999999999e-5, 0x1p63, 0x1p64, 0x1p-1074, 0x1.fffffffffffffp+1023, 1e22, 123456789.125,
                                 0.1, 0.3, 9.95, 4503599627370497.5};
    unsigned long seed = 21;
    size_t taken = 0;
    for (size_t i = 0; i < 200000; i++) {
        double x = i < COUNT(odd) ? odd[i] : any_double(&seed);
        char text[48], want[400];
        struct decimal d;
        int n = (int)(i % 24);
        if (decimal_from_double(x, n, &d)) {
            snprintf(want, sizeof want, "%.*f", n, x);
            const char *unsigned_zero = d.v == 0 && *want == '-' ? want + 1 : want;
            ck_assert_msg(d.scale == n && strcmp(decimal_print(text, d), unsigned_zero) == 0, "%a with %d behind the point: %s", x, n, text);
        }
        n = 1 + (int)(i % 17);
        if (decimal_from_digits(x, n, &d)) {
            taken++;
            snprintf(want, sizeof want, "%.*e", n - 1, x);
            char digits[48], *to = digits;
            for (const char *s = want; *s && *s != 'e'; s++)
                if (*s >= '0' && *s <= '9' && x != 0)
                    *to++ = *s;
            *to = '\0';
            decimal_print(text, (struct decimal){d.v < 0 ? -d.v : d.v, 0});
            ck_assert_msg(strcmp(text, x == 0 ? "0" : digits) == 0 && (d.v < 0) == (x < 0), "%a in %d digits: %s, not %s", x, n, text, want);
            ck_assert_msg(x == 0 || strtol(strchr(want, 'e') + 1, NULL, 10) == n - 1 - d.scale, "%a in %d digits: scale %d", x, n, d.scale);
        }
    }
    ck_assert_uint_gt(taken, 50000);
    struct decimal d;
    ck_assert(!decimal_from_double(NAN, 2, &d) && !decimal_from_double(INFINITY, 2, &d) && !decimal_from_double(1e40, 0, &d) && !decimal_from_double(1, -1, &d));
    ck_assert(!decimal_from_digits(NAN, 15, &d) && !decimal_from_digits(-INFINITY, 15, &d) && !decimal_from_digits(1e15, 15, &d) && !decimal_from_digits(1e-30, 15, &d));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {reads_and_writes, powers, adds_subtracts_multiplies, obeys_the_laws,
        rescales_without_loss, compares,
                            rounds_half_away_from_zero, double_is_what_strtod_gives, ratio_is_the_nearest_double, from_a_double_is_what_printf_gives};
    return suite_run("decimal", tests, COUNT(tests));
}

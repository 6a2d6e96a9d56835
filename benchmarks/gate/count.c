// Counts the instructions that an arm64 program executes under qemu-aarch64 (user mode), and among them the 128-bit
// multiply-adds and loads:  qemu-aarch64 -plugin ./count.so -d plugin PROGRAM
//
// Debian ships QEMU without qemu-plugin.h; what is declared here is its interface of version 1 (QEMU 4.2 to 8.2).

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_inline(
    struct qemu_plugin_tb *tb, enum qemu_plugin_op op, void *counter, uint64_t addend);
void qemu_plugin_register_atexit_cb(
    qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t id, void *data), void *data);
void qemu_plugin_outs(const char *text);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t instructions, multiply_adds, loads;

// fmla and fmls on four floats, by vector and by element.
static bool is_multiply_add(uint32_t code)
{
    return (code & 0xFF60FC00) == 0x4E20CC00 || (code & 0xFFC0B400) == 0x4F801000;
}

// The q registers that one instruction loads: ldr and ldur 1, ldp and ldnp 2, ld1 one to four, in every addressing mode, a
// constant's address among them; ld1r 1.
static unsigned loads_of(uint32_t code)
{
    if ((code & 0xFE400000) == 0xAC400000)
        return 2;
    if ((code & 0xFFE00000) == 0x4CC00000 || (code & 0xFFFF0000) == 0x4C400000) {
        static const unsigned char registers[16] = { [0x7] = 1, [0xA] = 2, [0x6] = 3, [0x2] = 4 };
        return registers[code >> 12 & 0xF];
    }
    return (code & 0xFFC00000) == 0x3DC00000 || (code & 0xFFC00000) == 0x3CC00000 || (code & 0xFF000000) == 0x9C000000
        || (code & 0xFF60F000) == 0x4D40C000;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    size_t count = qemu_plugin_tb_n_insns(tb);
    uint64_t block_multiply_adds = 0, block_loads = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t code;
        memcpy(&code, qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i)), sizeof code);
        block_multiply_adds += is_multiply_add(code);
        block_loads += loads_of(code);
    }
    qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &instructions, count);
    qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &multiply_adds, block_multiply_adds);
    qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &loads, block_loads);
}

static void report(qemu_plugin_id_t id, void *data)
{
    (void)id;
    (void)data;
    char text[128];
    snprintf(text, sizeof text, "counted %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", instructions, multiply_adds, loads);
    qemu_plugin_outs(text);
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
    (void)info;
    (void)argc;
    (void)argv;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    qemu_plugin_register_atexit_cb(id, report, NULL);
    return 0;
}

//go:build !purego

#include "textflag.h"

// SHA256RNDS2 does two rounds and takes the words for them, with the constants added, out of X0. It wants the state as two registers: one
// holds f, e, b, a, the other h, g, d, c, lowest first. It needs its own result again four cycles later and could begin another after two:
// so the rounds of two messages take turns here.

// LOAD reads a block's words, which are big-endian.
#define LOAD(p, m0, m1, m2, m3) \
	MOVOU 0(p), m0; \
	MOVOU 16(p), m1; \
	MOVOU 32(p), m2; \
	MOVOU 48(p), m3; \
	PSHUFB X15, m0; \
	PSHUFB X15, m1; \
	PSHUFB X15, m2; \
	PSHUFB X15, m3

// FOUR does four rounds with the words in m; at is where their constants stand.
#define FOUR(at, m, feba, hgdc) \
	MOVOU at(AX), X0; \
	PADDD m, X0; \
	SHA256RNDS2 X0, feba, hgdc; \
	PSHUFD $0x0E, X0, X0; \
	SHA256RNDS2 X0, hgdc, feba

// NEXT makes the next four words of the schedule out of the last sixteen, in place of the oldest, m0: those from 16, 15, 7 and 2 before.
#define NEXT(m0, m1, m2, m3) \
	SHA256MSG1 m1, m0; \
	MOVO m3, X14; \
	PALIGNR $4, m2, X14; \
	PADDD X14, m0; \
	SHA256MSG2 m3, m0

#define BOTH(at, m, k) \
	FOUR(at, m, X1, X2); \
	FOUR(at, k, X7, X8)

// ONE and TWO do sixteen rounds of one and of two messages. Words for later come behind the rounds, which wait for nothing but rounds: where
// both could begin, a processor takes what comes first.
#define ONE(at) \
	FOUR(at, X3, X1, X2); \
	NEXT(X3, X4, X5, X6); \
	FOUR(at+16, X4, X1, X2); \
	NEXT(X4, X5, X6, X3); \
	FOUR(at+32, X5, X1, X2); \
	NEXT(X5, X6, X3, X4); \
	FOUR(at+48, X6, X1, X2); \
	NEXT(X6, X3, X4, X5)

#define TWO(at) \
	BOTH(at, X3, X9); \
	NEXT(X3, X4, X5, X6); \
	NEXT(X9, X10, X11, X12); \
	BOTH(at+16, X4, X10); \
	NEXT(X4, X5, X6, X3); \
	NEXT(X10, X11, X12, X9); \
	BOTH(at+32, X5, X11); \
	NEXT(X5, X6, X3, X4); \
	NEXT(X11, X12, X9, X10); \
	BOTH(at+48, X6, X12); \
	NEXT(X6, X3, X4, X5); \
	NEXT(X12, X9, X10, X11)

// ADD adds the state before the block.
#define ADD(s, feba, hgdc) \
	MOVOU 0(s), X13; \
	MOVOU 16(s), X14; \
	PADDD X13, feba; \
	PADDD X14, hgdc; \
	MOVOU feba, 0(s); \
	MOVOU hgdc, 16(s)

// func twoBlocks(s, t *laneState, p, q *byte, n int)
TEXT ·twoBlocks(SB), NOSPLIT, $0-40
	MOVQ s+0(FP), R8
	MOVQ t+8(FP), R9
	MOVQ p+16(FP), SI
	MOVQ q+24(FP), DI
	MOVQ n+32(FP), CX
	LEAQ ·roundConstants(SB), AX
	MOVOU swapWords<>(SB), X15
	MOVOU 0(R8), X1
	MOVOU 16(R8), X2
	MOVOU 0(R9), X7
	MOVOU 16(R9), X8

block:
	SUBQ $1, CX
	JLT  done
	LOAD(SI, X3, X4, X5, X6)
	LOAD(DI, X9, X10, X11, X12)
	TWO(0)
	TWO(64)
	TWO(128)
	BOTH(192, X3, X9)
	BOTH(208, X4, X10)
	BOTH(224, X5, X11)
	BOTH(240, X6, X12)
	ADD(R8, X1, X2)
	ADD(R9, X7, X8)
	ADDQ $64, SI
	ADDQ $64, DI
	JMP  block

done:
	RET

// func oneBlocks(s *laneState, p *byte, n int)
TEXT ·oneBlocks(SB), NOSPLIT, $0-24
	MOVQ s+0(FP), R8
	MOVQ p+8(FP), SI
	MOVQ n+16(FP), CX
	LEAQ ·roundConstants(SB), AX
	MOVOU swapWords<>(SB), X15
	MOVOU 0(R8), X1
	MOVOU 16(R8), X2

block:
	SUBQ $1, CX
	JLT  done
	LOAD(SI, X3, X4, X5, X6)
	ONE(0)
	ONE(64)
	ONE(128)
	FOUR(192, X3, X1, X2)
	FOUR(208, X4, X1, X2)
	FOUR(224, X5, X1, X2)
	FOUR(240, X6, X1, X2)
	ADD(R8, X1, X2)
	ADDQ $64, SI
	JMP  block

done:
	RET

// func cpuid(leaf uint32) (a, b, c uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-20
	MOVL leaf+0(FP), AX
	XORL CX, CX
	CPUID
	MOVL AX, a+8(FP)
	MOVL BX, b+12(FP)
	MOVL CX, c+16(FP)
	RET

// swapWords turns big-endian words round.
DATA swapWords<>+0(SB)/8, $0x0405060700010203
DATA swapWords<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL swapWords<>(SB), RODATA|NOPTR, $16

package org.crontabber.action.java;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What {@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt} become in the classes of a job: the failure of
 * its attempt, instead of the end of the daemon and all that it runs. Reflection and native code are not seen.
 */
@SuppressWarnings("DoNotCallSuggester") // nobody calls them by name
public final class NoExit {
    private static final String SELF = Type.getInternalName(NoExit.class);

    private NoExit() {}

    /** Thrown where the job would have ended the daemon; no handler for exceptions catches it. */
    public static final class ExitRefused extends Error {
        private static final long serialVersionUID = 1;

        ExitRefused(String call, int status) {
            super("the job called " + call + "(" + status
                    + "), which would end the daemon: return, or throw an exception");
        }
    }

    /** Stands for {@code System.exit}. */
    public static void exit(int status) {
        throw new ExitRefused("System.exit", status);
    }

    /** Stands for {@code Runtime.exit}. */
    public static void exit(Runtime runtime, int status) {
        throw new ExitRefused("Runtime.exit", status);
    }

    /** Stands for {@code Runtime.halt}. */
    public static void halt(Runtime runtime, int status) {
        throw new ExitRefused("Runtime.halt", status);
    }

    /** The same class, without these calls. A class that has none stays as it is, and so does one that can't be read. */
    static byte[] withoutExits(byte[] bytes) {
        try {
            ClassReader reader = new ClassReader(bytes);
            ClassWriter writer = new ClassWriter(reader, 0);
            Replacing replacing = new Replacing(writer);
            reader.accept(replacing, 0);
            return replacing.hasReplaced ? writer.toByteArray() : bytes;
        } catch (RuntimeException e) {
            return bytes; // the JVM says what is wrong with it
        }
    }

    private static final class Replacing extends ClassVisitor {
        private boolean hasReplaced;

        Replacing(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String method, String types, boolean isInterface) {
                    boolean ofSystem = owner.equals("java/lang/System") && method.equals("exit");
                    boolean ofRuntime =
                            owner.equals("java/lang/Runtime") && (method.equals("exit") || method.equals("halt"));
                    if (ofSystem || ofRuntime) {
                        hasReplaced = true;
                        String with = ofSystem ? "(I)V" : "(Ljava/lang/Runtime;I)V";
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, SELF, method, with, false);
                    } else {
                        super.visitMethodInsn(opcode, owner, method, types, isInterface);
                    }
                }
            };
        }
    }
}

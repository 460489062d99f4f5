package org.crontabber.cli;

/** Nobody reads the output any more: the command ends, and there is nobody to tell. */
final class OutputClosed extends RuntimeException {
    private static final long serialVersionUID = 1;
}

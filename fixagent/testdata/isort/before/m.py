import os
import sys, json
from a import b
import abc

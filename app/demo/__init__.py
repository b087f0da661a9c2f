"""An invented world, made by the same actions that people use."""

from app.demo.commands import demo
from app.feature import Feature

feature = Feature(name="demo", commands=(demo,))
